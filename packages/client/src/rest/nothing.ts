/** What an answer without content is parsed by. */
export const nothing = { parse: (): undefined => undefined };
