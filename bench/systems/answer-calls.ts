interface Call {
  readonly call: number;
  readonly name: string;
  readonly argument: unknown;
}

/** Answers the calls of the process that has started this one, see `BenchChild.call`. */
export function answerCalls(calls: Readonly<Record<string, (argument: never) => Promise<unknown>>>): void {
  process.on('message', ({ call, name, argument }: Call) => {
    const answer = calls[name]?.(argument as never) ?? Promise.reject(new Error(`there is no call ${name}`));
    answer.then(
      (result) => process.send?.({ call, result }),
      (error: unknown) => process.send?.({ call, error: String(error) }),
    );
  });
}
