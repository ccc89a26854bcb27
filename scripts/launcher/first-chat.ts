export interface Login {
  readonly name: string;
  readonly password: string;
}

/** Shell lines that work when they are pasted: a first chat by REST, then one by socket. */
export function firstChat(api: string, login: Login): string {
  const member = (name: string): string => `node -pe 'JSON.parse(fs.readFileSync(0)).${name}'`;
  const session = '{"session_type":"human_agent","agents":{"primary":{"provider":"demo","model":"echo"}}}';
  return `API=${api}
TOKEN=$(curl -s $API/auth/login -d username='${login.name}' --data-urlencode password='${login.password}' | ${member('access_token')})
JSON='Content-Type: application/json'
SESSION=$(curl -s $API/chat/sessions/create -H "Authorization: Bearer $TOKEN" -H "$JSON" \\
  -d '${session}' | ${member('session_id')})
curl -s $API/chat/sessions/$SESSION/messages -H "Authorization: Bearer $TOKEN" -H "$JSON" -d '{"content":"Hello!"}'; echo
sleep 1; curl -s $API/chat/sessions/$SESSION/messages -H "Authorization: Bearer $TOKEN"; echo

The same session over a socket:

node_modules/.bin/node -e '
  const [api, session, token] = process.argv.slice(1);
  const socket = new WebSocket(api.replace("http", "ws") + "/chat/ws/" + session + "?token=" + token);
  socket.onopen = () => socket.send(JSON.stringify({ type: "text", content: "Hello again!" }));
  socket.onmessage = ({ data }) => { console.log(data); if (JSON.parse(data).type === "response") socket.close(); };
' $API $SESSION $TOKEN
`;
}
