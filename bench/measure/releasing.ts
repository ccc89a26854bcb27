/** What was started, to be stopped at the end, the last first. */
export class Releasing {
  readonly #started: { stop(): Promise<void> }[] = [];

  /** Resolves with what is started, and takes it over. */
  async add<Started extends { stop(): Promise<void> }>(starting: Promise<Started>): Promise<Started> {
    const started = await starting;
    this.#started.push(started);
    return started;
  }

  async stop(): Promise<void> {
    for (const started of this.#started.toReversed()) await started.stop();
  }
}

/** Runs something and stops what it has started, however it ends. */
export async function releasing<Result>(run: (started: Releasing) => Promise<Result>): Promise<Result> {
  const started = new Releasing();
  try {
    return await run(started);
  } finally {
    await started.stop();
  }
}
