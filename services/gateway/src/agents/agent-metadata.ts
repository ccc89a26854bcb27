import { checkSchema } from '@agentconnect/json-schema';
import {
  AgentLimits,
  demoProvider,
  DemoAgentMetadata,
  isRegisteredAgentId,
  optional,
} from '@agentconnect/protocol';
import { z } from 'zod';
import { invalid } from '../http/request/validate.ts';

const StructuredDataSchema = z.unknown().superRefine((schema, context) => {
  const wrong = checkSchema(schema);
  if (wrong !== undefined) context.addIssue({ code: 'custom', message: wrong });
});

/** How many agents of others an agent may trust. */
const mostTrusted = 64;

/** Ids of public agents of others that an agent may ask by capability or name. */
const Trusts = z
  .array(z.string().refine(isRegisteredAgentId, 'must be the id of a registered agent'))
  .max(mostTrusted);

const Known = z.looseObject({
  trusts: optional(Trusts),
  limits: optional(AgentLimits),
  structured_data_schema: optional(StructuredDataSchema),
});
const KnownToDemo = DemoAgentMetadata.extend(Known.shape);

/**
 * Checks the members of an agent's metadata that have a meaning; all others are for the caller's own use. `path` is the
 * agent's place in the request.
 */
export function checkAgentMetadata(
  provider: string,
  metadata: Readonly<Record<string, unknown>>,
  path: string,
): void {
  const result = (provider === demoProvider ? KnownToDemo : Known).safeParse(metadata);
  if (result.success) return;
  const prefix = path === '' ? 'metadata' : `${path}.metadata`;
  throw invalid(
    result.error.issues.map((issue) => ({
      path: [prefix, ...issue.path].join('.'),
      message: issue.message,
    })),
  );
}
