/** What is said where one logs in. */
export const logInTexts = {
  title: 'Log in',
  about: 'Chat with the agents of this gateway.',
  user: 'User',
  password: 'Password',
  show: 'Show the password',
  submit: 'Log in',
  busy: 'Logging in …',
  required: 'Both are needed.',
  ended: 'You were logged out. Log in to go on.',
  linkFailed: 'This login link was used before or is too old. Log in with your password, or make a new link.',
} as const;
