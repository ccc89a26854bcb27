import type { Ajv2020 } from 'ajv/dist/2020.js';
import { documentValidator } from './document-validator.ts';
import { openApiDocument } from '../../../services/gateway/src/documents/openapi.ts';

/** An answer as it came. */
interface SeenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
}

interface Operation {
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly headers?: Readonly<Record<string, unknown>>;
        readonly content?: Readonly<Record<string, { readonly schema?: unknown }>>;
      }
    >
  >;
}

/** Of HTTP itself, of a balancer, and for pages of other origins. */
const ofTransport =
  /^(date|connection|keep-alive|transfer-encoding|content-(type|length)|vary|server|via|access-control-.*)$/;

/** By which browsers are told to guard themselves; helmet's. */
const ofBrowsers =
  /^(content-security-policy|cross-origin-.*|origin-agent-cluster|referrer-policy|strict-transport-security|x-(content-type-options|dns-prefetch-control|download-options|frame-options|permitted-cross-domain-policies|xss-protection))$/;

/** What any address may answer that is none of the API's, or that refuses a request unread. */
const anywhere = new Set([401, 404, 405, 408, 413, 429, 503]);

/** The pages, and what the port of operators has. */
const notOfTheApi = /^\/(api\/docs|metrics$)/;

const document = openApiDocument({ version: '0', strict: true });
const paths = document.paths as Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** Templates of paths, literal ones first, as the router tells them apart. */
const templates = Object.keys(paths)
  .toSorted((one, other) => one.split('{').length - other.split('{').length)
  .map((template) => ({
    template,
    pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`, 'i'),
  }));

let ajv: Ajv2020 | undefined;

/** What an answer has that the API's document does not say; `undefined` if it is all as documented. */
export function undocumented(method: string, url: string, answer: SeenAnswer): string | undefined {
  const { pathname: path } = new URL(url);
  if (method === 'OPTIONS' || notOfTheApi.test(path) || isOfBalancer(answer)) return undefined;
  const { status } = answer;
  const place = `${method} ${path}: ${status}`;
  const template = templates.find(({ pattern }) => pattern.test(path))?.template;
  const name = (method === 'HEAD' ? 'GET' : method).toLowerCase();
  const operation = template === undefined ? undefined : paths[template]?.[name];
  if (!operation || template === undefined)
    return anywhere.has(status) ? undefined : `${place} of an address that is none`;
  const response = operation.responses[status];
  if (!response) return `${place} is not documented: ${answer.text.slice(0, 500)}`;
  const known = new Set(Object.keys(response.headers ?? {}).map((header) => header.toLowerCase()));
  for (const header of answer.headers.keys()) {
    if (!known.has(header) && !ofTransport.test(header) && !ofBrowsers.test(header))
      return `${place} has a header that is not documented: ${header}`;
  }
  const [type] = Object.keys(response.content ?? {});
  const sent = answer.headers.get('content-type')?.split(';')[0];
  if (method === 'HEAD' || (type === undefined && answer.text === '')) return undefined;
  if (sent !== type) return `${place} is of type ${sent}, documented is ${type}`;
  if (type !== 'application/json') return undefined;
  ajv ??= documentValidator(document);
  const pointer = ['paths', template, name, 'responses', String(status), 'content', type, 'schema'];
  const validate = ajv.getSchema(`document#/${pointer.map(pointed).join('/')}`);
  if (!validate) throw new Error(`no schema of ${place}`);
  return validate(answer.body)
    ? undefined
    : `${place} is not as documented: ${ajv.errorsText(validate.errors)}`;
}

/** Whether a balancer has answered in the place of its gateways: it names itself, and no request. */
function isOfBalancer({ headers }: SeenAnswer): boolean {
  return headers.has('server') && !headers.has('x-request-id');
}

function pointed(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}
