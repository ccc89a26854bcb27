import type { DialectName } from './dialects.ts';
import type { Streamed, StreamsOptions } from './streams.ts';

export interface OpenJob {
  readonly dialect: DialectName;
  readonly addresses: readonly string[];
  readonly atOnce: number;
}

export interface Opened {
  readonly seconds: number;
}

/** Some of the sockets, by the order in which they were opened. */
interface Some {
  readonly first: number;
  readonly count: number;
}

/** By the clock that all processes share, in ms. */
export interface Within {
  readonly from: number;
  readonly to: number;
}

export interface TalkJob extends Some {
  /** Texts that are under way at a time. */
  readonly atOnce: number;
  readonly text: string;
}

export interface AskJob extends Some {
  readonly times: number;
  readonly text: string;
}

export type StreamJob = Some & Omit<StreamsOptions, 'sockets'>;

/** What a process of clients does when it is called. All times that it tells are in ms. */
export interface LoadCalls {
  /** Adds sockets. */
  open(job: OpenJob): Promise<Opened>;
  /** Drops all sockets at once and opens each again, from where it was. */
  reopen(job: { readonly atOnce: number }): Promise<Opened>;
  /** Begins to talk without end. */
  talk(job: TalkJob): Promise<void>;
  /** Ends that; tells the times to the answers that came within. */
  endTalk(within: Within): Promise<number[]>;
  /** Each of them asks so many times, one after the other; tells the times to all answers. */
  ask(job: AskJob): Promise<number[]>;
  /** Begins to have answers streamed without end. */
  stream(job: StreamJob): Promise<void>;
  streamed(within: Within): Promise<Streamed>;
  endStreams(): Promise<void>;
}
