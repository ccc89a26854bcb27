import { problemsWithRead, readOthersSchema } from '@agentconnect/json-schema';
import type { FieldError } from '@agentconnect/protocol';

/** What a tool wants to know of a person in the course of a call. */
export interface Question {
  /** Names it among the questions of its call. */
  readonly key: string;
  /** As the person is shown it. */
  readonly message: string;
  /** JSON Schema of the answer. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** What the person said. */
export type Answer =
  | { readonly action: 'accept'; readonly content: Readonly<Record<string, unknown>> }
  /** `cancel`: nobody answered. */
  | { readonly action: 'decline' | 'cancel' };

/** Where an answer does not fit what was asked for. */
export function problemsWithAnswer({ schema }: Pick<Question, 'schema'>, content: unknown): FieldError[] {
  const read = readOthersSchema(schema);
  return 'problem' in read ? [] : problemsWithRead(content, read);
}
