/** What a random command is made of; each step reads what it needs of it. */
export interface Choice {
  /** 0, 1 or 2: which session and which worker. */
  readonly place: number;
  readonly worker: number;
  readonly gateway: number;
  /** Which of the latest turns, entries or texts. */
  readonly pick: number;
  /** Which variant of the step. */
  readonly variant: number;
  /** Whether the step is sent again, as after a lost reply. */
  readonly twice: boolean;
}
