import { ApiError, problemsWith, type SessionAgent } from '@agentconnect/protocol';

/** Throws `STRUCTURED_DATA_INVALID` if a text's structured data does not fit the schema of an agent that gets it. */
export function checkStructuredData(
  metadata: Readonly<Record<string, unknown>> | undefined,
  receivers: readonly Pick<SessionAgent, 'key' | 'metadata'>[],
  path = 'metadata.structured_data',
): void {
  const data = metadata?.['structured_data'];
  if (data === undefined) return;
  for (const { key, metadata: declared } of receivers) {
    const schema = declared['structured_data_schema'];
    const problems = schema === undefined ? [] : problemsWith(data, schema);
    const [first] = problems;
    if (!first) continue;
    const errors = problems.map(({ path: place, message }) => ({
      path: [path, place].filter(Boolean).join('.'),
      message,
    }));
    throw new ApiError(
      'STRUCTURED_DATA_INVALID',
      `The structured data does not fit what ${key} takes: ${first.path}: ${first.message}`,
      { errors },
    );
  }
}
