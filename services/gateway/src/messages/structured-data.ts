import { problemsWith } from '@agentconnect/json-schema';
import { ApiError } from '@agentconnect/protocol';
import type { Addressee } from './audience.ts';

/**
 * Throws `STRUCTURED_DATA_INVALID` if a text's structured data does not fit the schema of a receiver. The error does not
 * reveal the schema of another user's agent.
 */
export function checkStructuredData(
  metadata: Readonly<Record<string, unknown>> | undefined,
  receivers: readonly Pick<Addressee, 'key' | 'foreign' | 'metadata'>[],
  path = 'metadata.structured_data',
): void {
  const data = metadata?.['structured_data'];
  if (data === undefined) return;
  for (const { key, foreign, metadata: declared } of receivers) {
    const schema = declared?.['structured_data_schema'];
    const found = schema === undefined ? [] : problemsWith(data, schema);
    const [first] = found;
    if (!first) continue;
    const problems = foreign ? [{ path: '', message: 'does not fit what this agent accepts' }] : found;
    const errors = problems.map(({ path: place, message }) => ({
      path: [path, place].filter(Boolean).join('.'),
      message,
    }));
    const where = foreign ? '.' : `: ${first.path}: ${first.message}`;
    throw new ApiError(
      'STRUCTURED_DATA_INVALID',
      `The structured data does not fit what ${key} accepts${where}`,
      {
        errors,
      },
    );
  }
}
