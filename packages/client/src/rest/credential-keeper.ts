/** What requests and sockets show of their user. */
export interface CredentialKeeper {
  /** A token that is good for a while; `undefined` where the browser shows a login of its own. */
  token(signal?: AbortSignal): Promise<string | undefined>;
  /** Finds out now whether the server takes it. */
  login(signal?: AbortSignal): Promise<void>;
  /** One that will outlive this token, which comes to its end. */
  after(ending: string, signal?: AbortSignal): Promise<string | undefined>;
  /** The server does not take this any more. */
  drop(token: string | undefined): void;
}
