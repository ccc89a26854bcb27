import type { HistoryPage } from '@agentconnect/protocol';
import { entryOf, type Message } from './message.ts';
import type { HistoryState } from './session-state.ts';
import type { Transcript } from './transcript.ts';

export interface HistoryReaderParts {
  /** A page of the log, the newest entries first, from the end or from before a cursor. */
  readonly read: (before: string | undefined) => Promise<HistoryPage>;
  readonly transcript: Transcript;
  /** Entries came in from before what was known; `isNewest`: the last ones that there are. */
  readonly onPage: (messages: readonly Message[], isNewest: boolean) => void;
  readonly onChange: () => void;
}

/** Brings the log into a transcript from its end back, a page at a time. */
export class HistoryReader {
  readonly #parts: HistoryReaderParts;
  #state: HistoryState = { hasEarlier: false, isLoading: false, error: undefined };
  #hasBegun = false;
  /** Before which entry to go on; undefined at the end of the log. */
  #before: string | undefined;
  #loading: Promise<void> | undefined;
  /** Counts the logs: what is read of one that was lost does not count. */
  #log = 0;

  constructor(parts: HistoryReaderParts) {
    this.#parts = parts;
  }

  get state(): HistoryState {
    return this.#state;
  }

  /**
   * The log is followed behind this entry from now on: what stands before it is to be read here. Only the first call
   * counts; `undefined`: nobody knows how long the log is.
   */
  begin(seq: number | undefined): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    if (seq === 0) return;
    this.#set({ hasEarlier: true });
    void this.loadEarlier();
  }

  /** The log was lost, and is another one. */
  beginAnew(): void {
    this.#log += 1;
    this.#loading = undefined;
    this.#before = undefined;
    this.#hasBegun = false;
    this.#state = { hasEarlier: false, isLoading: false, error: undefined };
    this.begin(undefined);
  }

  async loadEarlier(): Promise<void> {
    if (!this.#state.hasEarlier) return;
    const log = this.#log;
    this.#loading ??= this.#load(log).finally(() => {
      if (log === this.#log) this.#loading = undefined;
    });
    await this.#loading;
  }

  async #load(log: number): Promise<void> {
    this.#set({ isLoading: true, error: undefined });
    try {
      for (;;) {
        const isNewest = this.#before === undefined;
        const { messages, others, next } = await this.#parts.read(this.#before);
        if (log !== this.#log) return;
        const page = [...messages, ...others].map(entryOf).sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
        const { transcript } = this.#parts;
        transcript.enter(page);
        this.#parts.onPage(
          page.filter((entry) => entry.kind !== 'call end'),
          isNewest,
        );
        this.#before = next ?? undefined;
        this.#set({ hasEarlier: next !== null });
        // What came over the socket may begin further back than the page: no hole is left between.
        if (next === null || transcript.firstSeq === page[0]?.seq) break;
      }
      this.#set({ isLoading: false });
    } catch (error) {
      if (log !== this.#log) return;
      this.#set({ isLoading: false, error: error instanceof Error ? error : new Error(String(error)) });
    }
  }

  #set(changed: Partial<HistoryState>): void {
    this.#state = { ...this.#state, ...changed };
    this.#parts.onChange();
  }
}
