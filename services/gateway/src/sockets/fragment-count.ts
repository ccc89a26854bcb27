const isFinal = 0x80;
const isMasked = 0x80;

/**
 * Counts the frames of a socket that `ws` does not report: continuation frames of a message (RFC 6455, section 5.4). It
 * follows frames by their lengths alone; `ws` finds malformed frames and then ends the socket.
 */
export class FragmentCount {
  /** The part of a frame's header that has arrived. */
  private readonly head = Buffer.alloc(10);
  private got = 0;
  /** Bytes of the frame's body and mask that are still missing. */
  private left = 0;

  /** How many continuation frames this chunk completes the header of. */
  add(chunk: Buffer): number {
    let fragments = 0;
    let at = 0;
    while (at < chunk.length) {
      if (this.left > 0) {
        const skipped = Math.min(this.left, chunk.length - at);
        this.left -= skipped;
        at += skipped;
        continue;
      }
      this.head[this.got] = chunk[at] ?? 0;
      this.got += 1;
      at += 1;
      if (this.got < 2 || this.got < this.headLength) continue;
      if (((this.head[0] ?? 0) & isFinal) === 0) fragments += 1;
      this.left = this.bodyLength + (((this.head[1] ?? 0) & isMasked) === 0 ? 0 : 4);
      this.got = 0;
    }
    return fragments;
  }

  private get shortLength(): number {
    return (this.head[1] ?? 0) & 0x7f;
  }

  private get headLength(): number {
    return this.shortLength === 127 ? 10 : this.shortLength === 126 ? 4 : 2;
  }

  private get bodyLength(): number {
    if (this.shortLength === 127) return Number(this.head.readBigUInt64BE(2));
    return this.shortLength === 126 ? this.head.readUInt16BE(2) : this.shortLength;
  }
}
