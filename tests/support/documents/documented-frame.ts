import { type FrameKind, frames } from '@agentconnect/protocol';
import { Ajv, type ValidateFunction } from 'ajv';
import { payloadOf } from '../../../services/gateway/src/documents/payload.ts';
import type { SeenFrame } from '../seen-frame.ts';

interface Known {
  readonly name: string;
  readonly validate: ValidateFunction;
}

const ajv = new Ajv({ strict: false, validateFormats: false });
let known: readonly Known[] | undefined;

/** What a frame of the server has that the document of sockets does not say; `undefined` if it is all as documented. */
export function undocumentedFrame(frame: SeenFrame): string | undefined {
  known ??= Object.entries<FrameKind>(frames)
    .filter(([, { from }]) => from === 'server')
    .map(([name, kind]) => ({ name, validate: ajv.compile(payloadOf(kind, true)) }));
  if (known.some(({ validate }) => validate(frame))) return undefined;
  const faults = known
    .filter(({ name }) => isMeant(name, frame))
    .map(({ name, validate }) => (validate(frame), `${name}: ${ajv.errorsText(validate.errors)}`));
  return `a frame is not as documented: ${JSON.stringify(frame).slice(0, 500)} (${faults.join('; ') || 'no kind'})`;
}

/** Whether a frame is most likely one of this kind. */
function isMeant(name: string, { type, metadata }: SeenFrame): boolean {
  const { example, durable = false } = (frames as Readonly<Record<string, FrameKind>>)[name] ?? {};
  if (!example || example['type'] !== type) return false;
  const { event } = example['metadata'] as { readonly event?: string };
  return (
    durable === (metadata['seq'] !== undefined && metadata['event'] !== 'ack') &&
    (event === undefined || event === metadata['event'])
  );
}
