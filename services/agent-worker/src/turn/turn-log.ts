import type { Logger } from '@agentconnect/operations';

type Fields = Readonly<Record<string, unknown>>;

/** The log of one turn, which each line names. Most turns log nothing, so the logger is only created when it is needed. */
export class TurnLog {
  private readonly log: Logger;
  private readonly turn: Fields;

  constructor(log: Logger, turn: Fields) {
    this.log = log;
    this.turn = turn;
  }

  debug(fields: Fields, message: string): void {
    this.log.debug({ ...this.turn, ...fields }, message);
  }

  info(fields: Fields, message: string): void {
    if (this.log.isLevelEnabled('info')) this.log.info({ ...this.turn, ...fields }, message);
  }

  warn(fields: Fields, message: string): void {
    this.log.warn({ ...this.turn, ...fields }, message);
  }

  error(fields: Fields, message: string): void {
    this.log.error({ ...this.turn, ...fields }, message);
  }
}
