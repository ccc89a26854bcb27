import type { SeenFrame } from '../../../tests/support/socket-client.ts';
import type { ChatAgent } from '../chat-agent.ts';

/** A text that was said to an agent. */
interface SaidText {
  readonly clientId: string;
  readonly content: string;
}

/** The texts of a log by their client ids, and the answers by what they answer. */
export class ChatLog {
  readonly #texts: readonly SeenFrame[];
  readonly #answers: readonly SeenFrame[];

  constructor(log: readonly SeenFrame[]) {
    this.#texts = log.filter(({ type }) => type === 'text');
    this.#answers = log.filter(({ type }) => type === 'response' || type === 'error');
  }

  textsOf(clientId: string): SeenFrame[] {
    return this.#texts.filter(({ metadata }) => metadata['client_message_id'] === clientId);
  }

  /** Answers that answer no text of the log. */
  get stray(): string[] {
    const ids = new Set(this.#texts.map(({ metadata }) => metadata['message_id']));
    return this.#answers
      .filter(({ metadata }) => !ids.has(metadata['in_reply_to']))
      .map(({ metadata }) => `${metadata['message_id']} answers nothing that is in the log`);
  }

  /** Texts of the log that are none of these. */
  strange(said: readonly SaidText[]): string[] {
    const ids = new Set<unknown>(said.map(({ clientId }) => clientId));
    return this.#texts
      .filter(({ metadata }) => !ids.has(metadata['client_message_id']))
      .map((text) => `nobody said what is in the log: ${JSON.stringify(text)}`);
  }

  /** What is wrong with a text, which stands in the log once and has one answer; returns that answer too. */
  judge({ clientId, content }: SaidText, agent: ChatAgent): { wrong: string[]; answer?: SeenFrame } {
    const wrong: string[] = [];
    const [text, ...more] = this.textsOf(clientId);
    if (!text || more.length > 0)
      wrong.push(`${clientId} stands ${text ? 1 + more.length : 0} times in the log`);
    if (!text) return { wrong };
    if (text.content !== content) wrong.push(`${clientId} says something else`);
    const id = text.metadata['message_id'];
    const answers = this.#answers.filter(({ metadata }) => metadata['in_reply_to'] === id);
    if (answers.length !== 1) wrong.push(`${clientId} has ${answers.length} answers`);
    const [answer] = answers;
    if (!answer) return { wrong };
    const isFirst = this.#answers.every(
      (other) => other.type === 'error' || !other.content || other.metadata['seq'] >= answer.metadata['seq'],
    );
    const fault = agent.faultOf(answer, content, isFirst);
    if (fault !== undefined) wrong.push(`${clientId}: ${fault}`);
    return { wrong, answer };
  }
}
