import { type ReadSchema, readOthersSchema } from '@agentconnect/json-schema';
import type { Fail } from '../entries/fail.ts';
import type { HttpToolEntry } from '../entries/http-tool-entry.ts';
import type { ToolPolicy } from '../policy/tool-policy.ts';
import { type Environment } from '../secrets/secret-text.ts';
import { readTexts } from '../secrets/read-texts.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { placesIn } from './address.ts';

type Parts = Pick<HttpToolEntry, 'description' | 'parameters' | 'method' | 'url' | 'body'>;

/** A tool that is one request of HTTP, ready to be called. */
export interface HttpTool extends Parts {
  readonly name: string;
  /** Of the arguments. */
  readonly schema: ReadSchema;
  readonly policy: ToolPolicy;
  /** Arguments that go into the query. */
  readonly query: ReadonlySet<string>;
  readonly headers: Readonly<Record<string, string>>;
  readonly secrets: Secrets;
  readonly contentTypes: readonly string[];
  readonly timeoutMs: number;
  readonly maxResultBytes: number;
}

const timeoutSeconds = 30;
const maxResultBytes = 65_536;

/** Reads an entry of TOOLS_FILE; `undefined` if `fail` was told what is wrong with it. */
export function httpToolOf(
  name: string,
  entry: HttpToolEntry,
  env: Environment,
  fail: Fail,
): HttpTool | undefined {
  const { description, parameters, method, url, body } = entry;
  const headers = readTexts(entry.headers, env, (member, problem) => fail(['headers', ...member], problem));
  const schema = schemaOf(entry, fail);
  const isRead = method === 'GET';
  if (!headers || !schema || !arePlacesRight(entry, fail)) return undefined;
  return {
    name,
    description,
    parameters,
    method,
    url,
    body,
    schema,
    query: new Set(entry.query),
    headers: headers.texts,
    secrets: headers.secrets,
    contentTypes: entry.content_types,
    timeoutMs: (entry.timeout_seconds ?? timeoutSeconds) * 1_000,
    maxResultBytes: entry.max_result_bytes ?? maxResultBytes,
    policy: {
      users: entry.users ?? [],
      approval: entry.approval ?? 'destructive',
      idempotent: entry.idempotent ?? isRead,
      destructive: entry.destructive ?? !isRead,
      editable: entry.editable ?? false,
    },
  };
}

function schemaOf({ parameters }: HttpToolEntry, fail: Fail): ReadSchema | undefined {
  if (parameters['type'] !== 'object') return fail(['parameters', 'type'], 'must be object');
  const read = readOthersSchema(parameters);
  return 'problem' in read ? fail(['parameters'], read.problem) : read;
}

/** An address without one of its parts would be another address. */
function arePlacesRight({ url, query, parameters }: HttpToolEntry, fail: Fail): boolean {
  const { properties, required } = parameters;
  const known = new Set(typeof properties === 'object' && properties !== null ? Object.keys(properties) : []);
  const isRequired = (name: string): boolean => Array.isArray(required) && required.includes(name);
  const places = placesIn(url);
  if (!places) {
    fail(['url'], 'an argument may stand in the path and in the query, as {name}');
    return false;
  }
  const wrong = places.find((name) => !known.has(name) || !isRequired(name));
  if (wrong !== undefined) fail(['url'], `{${wrong}} is not a required property of the parameters`);
  const unknown = query.find((name) => !known.has(name));
  if (unknown !== undefined) fail(['query'], `${unknown} is not a property of the parameters`);
  return wrong === undefined && unknown === undefined;
}
