/** The figures of a process, as Prometheus reads them. */
export class Metrics {
  /** Those that are told of, with a value or without one. */
  readonly names: readonly string[];
  readonly #samples: readonly { name: string; labels: Readonly<Record<string, string>>; value: number }[];

  private constructor(text: string) {
    const lines = text.split('\n');
    this.names = lines.flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? []);
    this.#samples = lines.flatMap((line) => {
      const [, name = '', labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, text_]) => [key, text_]);
      return value === undefined
        ? []
        : [{ name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) }];
    });
  }

  static async read(adminUrl: string): Promise<Metrics> {
    const answer = await fetch(`${adminUrl}/metrics`);
    return new Metrics(await answer.text());
  }

  /** The sum of all samples of this name that have these labels. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    return this.#samples
      .filter((sample) => sample.name === name)
      .filter((sample) => Object.entries(labels).every(([key, value]) => sample.labels[key] === value))
      .reduce((sum, { value }) => sum + value, 0);
  }

  /** By the values of a label, leaving out what is 0. */
  by(label: string, name: string, labels: Readonly<Record<string, string>> = {}): Record<string, number> {
    const values = new Set(
      this.#samples.filter((sample) => sample.name === name).map((sample) => sample.labels[label] ?? ''),
    );
    const sums = [...values].map((value): [string, number] => [
      value,
      this.sum(name, { ...labels, [label]: value }),
    ]);
    return Object.fromEntries(sums.filter(([, sum]) => sum !== 0));
  }
}
