import { answerIdOf, ConversationEnd, ConversationState, type SessionResponse } from '@agentconnect/protocol';
import type { Message } from './message.ts';
import type { Activity } from './session-state.ts';

/** Follows what becomes of what was asked in a session. */
export class ActivityWatch {
  /** Texts without an answer, by their message ids; apart from them, those of one agent to another. */
  readonly #unanswered = new Set<string>();
  readonly #betweenAgents = new Set<string>();
  #isAmongAgents = false;
  /** Whether agents are talking among themselves. */
  #isRunning = false;
  #ended: ConversationEnd | undefined;
  #queued: Activity | undefined;
  #cooldown: Activity | undefined;
  #writing = false;
  #activity: Activity = { status: 'idle' };

  /** The same object until it is another activity. */
  get activity(): Activity {
    const activity = this.#current();
    if (JSON.stringify(activity) !== JSON.stringify(this.#activity)) this.#activity = activity;
    return this.#activity;
  }

  get ended(): ConversationEnd | undefined {
    return this.#ended;
  }

  /** The session as the API shows it. */
  loaded({ session_type: type, metadata = {} }: SessionResponse): void {
    this.#isAmongAgents = type === 'agent_agent';
    const conversation = ConversationState.safeParse(metadata['conversation']);
    if (!conversation.success || this.#ended) return;
    const { status, reason, summary = null, ...rest } = conversation.data;
    // One that has a goal begins as soon as somebody is there to see it.
    this.#isRunning ||= status === 'running' || (status === 'waiting' && hasGoal(metadata));
    if (status === 'ended' && reason) this.#end({ ...rest, event: 'conversation.ended', reason, summary });
  }

  queued(place: number): void {
    this.#queued = { status: 'queued', place };
  }

  /** Whether an answer is being written. */
  writes(isWriting: boolean): void {
    this.#writing = isWriting;
    if (isWriting) this.#goesOn();
  }

  /** A new entry of the log. */
  follow(message: Message): void {
    if (message.kind === 'text') {
      this.#asked(message);
      if (isBetweenAgents(message)) return;
      // It begins the conversation, or takes it up again.
      this.#isRunning = true;
      this.#ended = undefined;
    } else if (message.kind === 'answer') {
      this.#answered(message.inReplyTo, message.heard);
      this.#goesOn();
      if (message.turn !== undefined && message.status === 'complete') {
        this.#isRunning = true;
        this.#ended = undefined;
      }
    } else if (message.kind === 'call') {
      this.#goesOn();
    } else if (message.event === 'cooldown.started') {
      const { until, agent_id: agentId, reason } = message.metadata;
      this.#goesOn();
      this.#cooldown = {
        status: 'cooldown',
        until: String(until),
        agentId: typeof agentId === 'string' ? agentId : undefined,
        reason: typeof reason === 'string' ? reason : undefined,
      };
    } else if (message.event === 'conversation.ended') {
      const end = ConversationEnd.safeParse(message.metadata);
      if (end.success) this.#end(end.data);
    } else if (message.event === 'session.expired') {
      this.#stops();
    }
  }

  /** Begins again with these messages, which are all that is known. */
  replay(messages: readonly Message[]): void {
    const queued = this.#queued;
    this.forget();
    for (const message of messages) if (message.seq !== undefined) this.follow(message);
    this.#queued = queued;
  }

  /** An entry from before what is known: it is answered if its answer is there. */
  lookBack(message: Message, isThere: (key: string) => boolean): void {
    const { kind, messageId = '' } = message;
    if (kind === 'text' && !isThere(answerIdOf(messageId))) this.#asked(message);
  }

  /** What was known of the log does not count any more. */
  forget(): void {
    for (const asked of [this.#unanswered, this.#betweenAgents]) asked.clear();
    this.#goesOn();
  }

  #current(): Activity {
    if (this.#writing) return { status: 'writing' };
    const isOpen = this.#isAmongAgents ? this.#isRunning : this.#unanswered.size > 0;
    if (!isOpen && this.#betweenAgents.size === 0) return { status: 'idle' };
    return this.#cooldown ?? this.#queued ?? { status: 'waiting' };
  }

  #asked(message: Message): void {
    const asked = isBetweenAgents(message) ? this.#betweenAgents : this.#unanswered;
    if (message.messageId !== undefined) asked.add(message.messageId);
  }

  #answered(question: string | undefined, heard: readonly string[]): void {
    const texts = question === undefined ? heard : [question, ...heard];
    for (const text of texts) {
      this.#unanswered.delete(text);
      this.#betweenAgents.delete(text);
    }
  }

  /** Whatever it waited for is over. */
  #goesOn(): void {
    this.#queued = undefined;
    this.#cooldown = undefined;
  }

  #end(end: ConversationEnd): void {
    this.#ended = end;
    this.#stops();
  }

  #stops(): void {
    this.#isRunning = false;
    this.forget();
  }
}

function isBetweenAgents({ metadata }: Message): boolean {
  return metadata['event'] === 'agent.message';
}

function hasGoal(metadata: Readonly<Record<string, unknown>>): boolean {
  return metadata['goal'] !== undefined || metadata['topic'] !== undefined;
}
