import { type Hint, parseHints } from '@agentconnect/broker';
import { newSessionId } from '@agentconnect/protocol';
import type { Broker, Turn } from '../suite/broker.ts';
import { GatewayEar } from '../suite/gateway-ear.ts';
import type { Call } from './call.ts';

export const workers = ['w1', 'w2', 'w3'] as const;
export const gateways = ['g1', 'h2'] as const;

/** The real thing: a broker, what its workers were given and what its gateways heard. */
export class Fleet {
  readonly broker: Broker;
  /** One session id per place; deleting a session puts a new id there. */
  readonly places: string[];
  /** Ids of sessions that were deleted. */
  readonly gone: string[] = [];
  readonly given: { worker: string; entryId: string; sessionId: string }[] = [];
  /** Claims that succeeded, at any time: a holder may go on to write, also when it has long lost the session. */
  readonly turns: Turn[] = [];
  /** All that was sent. */
  readonly calls: Call[] = [];
  readonly ears = new Map<string, GatewayEar<string>>();
  private count = 0;

  private constructor(broker: Broker) {
    this.broker = broker;
    this.places = [newSessionId(0), newSessionId(0), newSessionId(0)];
  }

  static async open(broker: Broker): Promise<Fleet> {
    const fleet = new Fleet(broker);
    for (const gateway of gateways) {
      const channel = broker.keys.gatewayChannel(0, gateway);
      const ear = await GatewayEar.open(broker.server.subscriber, channel, describeHints);
      await broker.server.subscriber.sunsubscribe(channel);
      fleet.ears.set(gateway, ear);
    }
    return fleet;
  }

  /** Every session there has been. */
  get known(): string[] {
    return [...new Set([...this.places, ...this.gone])];
  }

  /** A number that no other call gives. */
  next(): number {
    this.count += 1;
    return this.count;
  }

  async listen(gateway: string, on: boolean): Promise<void> {
    const channel = this.broker.keys.gatewayChannel(0, gateway);
    const redis = this.broker.server.subscriber;
    await (on ? redis.ssubscribe(channel) : redis.sunsubscribe(channel));
  }

  /** What a gateway has heard up to now, apart from probes. */
  async heard(gateway: string): Promise<string[]> {
    const ear = this.ears.get(gateway);
    if (!ear) return [];
    await this.listen(gateway, true);
    const mark = `C mark ${this.next()} \n`;
    await this.broker.server.command.spublish(this.broker.keys.gatewayChannel(0, gateway), mark);
    await ear.until((what) => what === describeMark(mark));
    return ear.heard.filter((what) => !what.startsWith('mark') && what !== 'probe');
  }

  /** What was noted for other slots. */
  async outbox(): Promise<string[]> {
    const entries = await this.broker.server.command.xrange(this.broker.keys.outbox(0), '-', '+');
    return entries.map(([, pairs]) => {
      const field = (name: string): string | undefined => pairs[pairs.indexOf(name) + 1];
      return `${field('kind')} ${field('s')} ${field('agent')}`;
    });
  }

  async close(): Promise<void> {
    for (const ear of this.ears.values()) await ear.close();
  }
}

function describeMark(mark: string): string {
  return `mark ${mark.split(' ')[2] ?? ''}`;
}

function describeHints(message: Buffer): string[] {
  const text = message.toString();
  if (text.startsWith('C mark')) return [describeMark(text)];
  const hints = parseHints(message);
  if (hints.length === 0) throw new Error(`a hint nobody understands: ${text}`);
  return hints.map(describeHint);
}

function describeHint(hint: Hint): string {
  switch (hint.kind) {
    case 'frame':
      return `frame ${hint.sessionId} ${hint.seq} ${hint.attempt}`;
    case 'delta':
      return `delta ${hint.messageId} ${hint.attempt} ${hint.offset}`;
    case 'restart':
      return `restart ${hint.messageId} ${hint.attempt}`;
    case 'close':
      return `close ${hint.code}`;
    case 'passing':
    case 'pulse':
    case 'probe':
      return hint.kind;
  }
}
