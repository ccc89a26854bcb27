import { z } from 'zod';
import { setting } from '../setting.ts';
import type { Setting, Settings } from '../settings.ts';

const endpoint: Setting<string | undefined> = {
  description:
    'Where traces go, by OTLP over HTTP in JSON: the address of a collector, as `http://collector:4318`; none are made without it.',
  schema: z.url({ protocol: /^https?$/, error: 'must be an address, as http://collector:4318' }).optional(),
};

const headers: Setting<Readonly<Record<string, string>>> = {
  description: 'Headers for the collector, `name=value,name=value`.',
  secret: true,
  schema: z
    .string()
    .regex(/^\s*[\w-]+\s*=[^,]*(,\s*[\w-]+\s*=[^,]*)*$/, 'must be name=value,name=value')
    .optional()
    .transform((text) =>
      Object.freeze(Object.fromEntries((text ?? '').split(',').filter(Boolean).map(pairOf))),
    ),
};

/** Names and defaults are OpenTelemetry's. */
export const tracingSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_HEADERS: headers,
  OTEL_SERVICE_NAME: setting.optionalText({
    description: 'What a service is called in traces; `gateway` and `agent-worker` if it is not set.',
  }),
  OTEL_TRACES_SAMPLER: setting.choice({
    description:
      'Which traces are kept; by those that begin with `parentbased_` a client that sends a `traceparent` decides for its own.',
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
    description: 'The part of all traces that the samplers by `traceidratio` keep, from 0 to 1.',
    default: 1,
    max: 1,
  }),
} as const;

export type TracingSettings = Settings<typeof tracingSettings>;

function pairOf(pair: string): [string, string] {
  const at = pair.indexOf('=');
  return [pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())];
}
