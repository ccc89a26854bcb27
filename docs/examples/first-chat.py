"""A first chat by the event stream, with Python's standard library alone."""

import json
import os
import urllib.parse
import urllib.request

API = os.environ.get("API", "http://127.0.0.1:8000/api")


def password():
    if "PASSWORD" in os.environ:
        return os.environ["PASSWORD"]
    with open(".data/demo-password", encoding="utf-8") as file:
        return file.read().strip()


def call(path, token=None, body=None, form=None):
    """Sends JSON or a form, or asks with GET; returns the open answer."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    data = None
    if form is not None:
        data = urllib.parse.urlencode(form).encode()
    elif body is not None:
        data = json.dumps(body).encode()
        headers["Content-Type"] = "application/json"
    return urllib.request.urlopen(urllib.request.Request(API + path, data, headers), timeout=90)


token = json.load(call("/auth/login", form={"username": "demo", "password": password()}))["access_token"]
agents = {"primary": {"provider": "demo", "model": "typist"}}
created = call("/chat/sessions/create", token, {"session_type": "human_agent", "agents": agents})
session = "/chat/sessions/" + json.load(created)["session_id"]

# Listen first, so that nothing is missed; then say something.
events = call(session + "/events?stream=true", token)
call(session + "/messages", token, {"content": "Hello!"})

for line in events:
    if not line.startswith(b"data: "):
        continue
    frame = json.loads(line[len(b"data: ") :])
    event = frame["metadata"].get("event")
    if event == "delta":
        print(frame["content"], end="", flush=True)
    elif event == "restart":
        # Another worker took over: the answer begins again.
        print("\n…")
    elif frame["type"] == "response":
        print()
        break
    elif frame["type"] == "error":
        raise SystemExit(frame["metadata"]["code"])
