/** Gives so many frames of a list as bytes, from the first again after the last. */
export function cycled(frames: readonly Buffer[]): (count: number) => Buffer {
  let at = 0;
  return (count) => {
    const some: Buffer[] = [];
    for (let n = 0; n < count; n++) some.push(frames[at++ % frames.length] ?? Buffer.alloc(0));
    return Buffer.concat(some);
  };
}
