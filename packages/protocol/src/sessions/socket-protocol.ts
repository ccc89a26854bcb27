/** The sub-protocol that sockets speak, for pages that offer it beside a token: a browser wants one to be chosen. */
export const socketProtocol = 'agentconnect';

/** What precedes a token that is offered as a sub-protocol. */
export const tokenProtocolPrefix = 'agentconnect.token.';
