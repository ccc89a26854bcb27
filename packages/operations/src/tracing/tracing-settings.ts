import { z } from 'zod';
import { setting } from '../setting.ts';
import type { Setting, Settings } from '../settings.ts';

const endpoint: Setting<string | undefined> = {
  description:
    'Address of a collector for traces (OTLP over HTTP, in JSON), such as `http://collector:4318`; without it there are no traces.',
  schema: z
    .url({ protocol: /^https?$/, error: 'must be an address such as http://collector:4318' })
    .optional(),
};

/** A list as OpenTelemetry writes it; `name` is the form of its names. */
const pairs = (name: RegExp): z.ZodType<Readonly<Record<string, string>>> =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      try {
        const written = (text ?? '').split(',').filter((pair) => pair.trim());
        return Object.freeze(Object.fromEntries(written.map((pair) => pairOf(pair, name))));
      } catch {
        context.addIssue({ code: 'custom', message: 'must be name=value,name=value' });
        return z.NEVER;
      }
    });

const headers: Setting<Readonly<Record<string, string>>> = {
  description: 'Headers for the collector, `name=value,name=value`.',
  secret: true,
  schema: pairs(/^[\w-]+$/),
};

const resourceAttributes: Setting<Readonly<Record<string, string>>> = {
  description:
    'What traces say about the service besides its name, `name=value,name=value`, such as `deployment.environment.name=staging`.',
  schema: pairs(/^[\w.-]+$/),
};

/** Names and defaults come from OpenTelemetry. */
export const tracingSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_HEADERS: headers,
  OTEL_RESOURCE_ATTRIBUTES: resourceAttributes,
  OTEL_SERVICE_NAME: setting.optionalText({
    description: 'Name of the service in traces; by default `gateway` or `agent-worker`.',
  }),
  OTEL_TRACES_SAMPLER: setting.choice({
    description:
      'Which traces are kept. With `parentbased_…`, a client that sends a `traceparent` decides for its own traces.',
    of: [
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ],
    default: 'parentbased_always_on',
  }),
  OTEL_TRACES_SAMPLER_ARG: setting.number({
    description: 'The fraction of traces that the `traceidratio` samplers keep, from 0 to 1.',
    default: 1,
    max: 1,
  }),
} as const;

export type TracingSettings = Settings<typeof tracingSettings>;

/** One pair, its value in percent-encoding. Throws for anything else. */
function pairOf(pair: string, form: RegExp): [string, string] {
  const [first = '', ...rest] = pair.split('=');
  const name = first.trim();
  if (!form.test(name) || rest.length === 0) throw new SyntaxError('not name=value');
  return [name, decodeURIComponent(rest.join('=').trim())];
}
