/** The addresses of the views; the gateway serves the console's page at each of them. `$name` stands for any text. */
export const paths = {
  newChat: '/',
  logIn: '/login',
  session: '/sessions/$sessionId',
  newConversation: '/conversations/new',
  agents: '/agents',
} as const;
