export interface FirstChat {
  /** The API's address. */
  readonly api: string;
  readonly user: string;
  /** A word of the shell. */
  readonly password: string;
}

/** A member of a JSON document on standard input, by what every system has. */
const member = (name: string): string => `sed -n 's/.*"${name}":"\\([^"]*\\)".*/\\1/p'`;

/**
 * Lines for a shell that has curl, in which a user talks with an agent for the first time. The README shows the same
 * lines that `npm start` prints.
 */
export function firstChat({ api, user, password }: FirstChat): string {
  return `export API=${api}
export PASSWORD=${password}

# Wait until a gateway is ready.
until curl -sf -o /dev/null \${API%/api}/readyz; do sleep 1; done

# Log in.
export TOKEN=$(curl -s $API/auth/login -d username='${user}' --data-urlencode "password=$PASSWORD" |
  ${member('access_token')})

# Open a session with an agent.
export SESSION=$(curl -s $API/chat/sessions/create -H "Authorization: Bearer $TOKEN" \\
  -H 'Content-Type: application/json' -d '{
    "session_type": "human_agent",
    "agents": {"primary": {"provider": "demo", "model": "typist"}}
  }' | ${member('session_id')})

# Say something.
curl -s $API/chat/sessions/$SESSION/messages -H "Authorization: Bearer $TOKEN" \\
  -H 'Content-Type: application/json' -d '{"content": "Hello!"}'; echo

# Read the conversation, as soon as the answer is in it (or an error, with its code).
until curl -s $API/chat/sessions/$SESSION/messages -H "Authorization: Bearer $TOKEN" |
  grep -E '"type":"response"|"code":'; do sleep 1; done
`;
}

/** Lines that go on from `firstChat`: an answer as it is written. */
export const firstStream = `# Say something, and listen for five seconds.
curl -s $API/chat/sessions/$SESSION/messages -H "Authorization: Bearer $TOKEN" \\
  -H 'Content-Type: application/json' -d '{"content": "Hello again!"}'; echo
curl -sN --max-time 5 "$API/chat/sessions/$SESSION/events?stream=true" -H "Authorization: Bearer $TOKEN"
`;
