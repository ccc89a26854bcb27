import { Scripts } from '@agentconnect/broker';

type Reply = Awaited<ReturnType<Scripts['run']>>;

/** Scripts that can send the last call again, argument for argument, as a client library does after a lost reply. */
export class RecordedScripts extends Scripts {
  private last:
    { readonly name: string; readonly reply: Reply; readonly again: () => Promise<Reply> } | undefined;

  override async run(...call: Parameters<Scripts['run']>): Promise<Reply> {
    const reply = await super.run(...call);
    this.last = { name: call[0].name, reply, again: () => super.run(...call) };
    return reply;
  }

  override async gather(...call: Parameters<Scripts['gather']>): Promise<Reply> {
    const reply = await super.gather(...call);
    this.last = { name: call[0].one.name, reply, again: () => super.gather(...call) };
    return reply;
  }

  /** The last call's script and reply, and what the same call replies now. */
  async resend(): Promise<{ script: string; first: Reply; second: Reply }> {
    if (!this.last) throw new Error('nothing was sent yet');
    const { name, reply, again } = this.last;
    return { script: name, first: reply, second: await again() };
  }

  /** The last call, to be sent again later. */
  lastCall(): () => Promise<Reply> {
    if (!this.last) throw new Error('nothing was sent yet');
    return this.last.again;
  }
}
