import { Scripts } from '@agentconnect/broker';

type Call = Parameters<Scripts['run']>;
type Reply = Awaited<ReturnType<Scripts['run']>>;

/** Scripts that can send the last call again, argument for argument, as a client library does after a lost reply. */
export class RecordedScripts extends Scripts {
  private last: { readonly call: Call; readonly reply: Reply } | undefined;

  override async run(...call: Call): Promise<Reply> {
    const reply = await super.run(...call);
    this.last = { call, reply };
    return reply;
  }

  /** The last call's script and reply, and what the same call replies now. */
  async resend(): Promise<{ script: string; first: Reply; second: Reply }> {
    if (!this.last) throw new Error('nothing was sent yet');
    const { call, reply } = this.last;
    return { script: call[0].name, first: reply, second: await this.lastCall()() };
  }

  /** The last call, to be sent again later. */
  lastCall(): () => Promise<Reply> {
    if (!this.last) throw new Error('nothing was sent yet');
    const { call } = this.last;
    return () => super.run(...call);
  }
}
