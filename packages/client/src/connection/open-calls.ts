import { type DurableFrame, ToolCallMetadata, ToolResultMetadata } from '@agentconnect/protocol';

/** The calls in a part of a log that have no result in it, the oldest first. */
export function openCallsIn(frames: readonly DurableFrame[]): ToolCallMetadata[] {
  const ended = new Set<string>();
  const calls: { readonly seq: number; readonly call: ToolCallMetadata }[] = [];
  for (const { metadata } of frames) {
    const call = ToolCallMetadata.safeParse(metadata);
    if (call.success) calls.push({ seq: metadata.seq, call: call.data });
    const result = ToolResultMetadata.safeParse(metadata);
    if (result.success) ended.add(result.data.call_id);
  }
  return calls
    .filter(({ call }) => !ended.has(call.call_id))
    .toSorted((a, b) => a.seq - b.seq)
    .map(({ call }) => call);
}
