import type { Connection } from '../connections/connection.ts';
import { resendMs } from './frame-talker.ts';

/** Answers the calls that wait for a client, each again and again until it has its result. */
export class ClientToolRunner {
  readonly #connection: Connection;
  readonly #saidAt = new Map<unknown, number>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  run(): void {
    const { entries } = this.#connection.transcript;
    const ended = new Set<unknown>();
    for (const { metadata } of entries)
      if (metadata['event'] === 'tool.result') ended.add(metadata['call_id']);
    for (const { metadata } of entries) {
      const callId: unknown = metadata['call_id'];
      if (metadata['event'] !== 'tool.call' || metadata['needs'] !== 'result' || ended.has(callId)) continue;
      if (performance.now() - (this.#saidAt.get(callId) ?? -resendMs) < resendMs) continue;
      this.#saidAt.set(callId, performance.now());
      void this.#say(String(callId));
    }
  }

  async #say(callId: string): Promise<void> {
    const { client, sessionId } = this.#connection;
    try {
      await client.post(`/chat/sessions/${sessionId}/calls/${callId}`, { action: 'answer', result: 'seen' });
    } catch {
      // The gateway is gone; it is said again.
    }
  }
}
