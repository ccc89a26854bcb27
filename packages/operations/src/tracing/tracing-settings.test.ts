import { expect, test } from 'vitest';
import { readSettings } from '../settings.ts';
import { tracingSettings } from './tracing-settings.ts';

test('are off, and OpenTelemetry’s defaults, where nothing is set', () => {
  expect(readSettings(tracingSettings, {})).toEqual({
    OTEL_EXPORTER_OTLP_ENDPOINT: undefined,
    OTEL_EXPORTER_OTLP_HEADERS: {},
    OTEL_RESOURCE_ATTRIBUTES: {},
    OTEL_SERVICE_NAME: undefined,
    OTEL_TRACES_SAMPLER: 'parentbased_always_on',
    OTEL_TRACES_SAMPLER_ARG: 1,
  });
});

test('take headers as OpenTelemetry writes them', () => {
  const env = { OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=acme, Authorization=Basic%20YTpi=' };
  expect(readSettings(tracingSettings, env).OTEL_EXPORTER_OTLP_HEADERS).toEqual({
    'x-tenant': 'acme',
    Authorization: 'Basic YTpi=',
  });
});

test('take attributes of the resource in the same form', () => {
  const env = { OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=a%2Cb, k8s.pod-name=p' };
  expect(readSettings(tracingSettings, env).OTEL_RESOURCE_ATTRIBUTES).toEqual({
    'deployment.environment.name': 'a,b',
    'k8s.pod-name': 'p',
  });
});

test.each([
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', 'must be an address such as http://collector:4318'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'a secret', 'must be name=value,name=value'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'a=%', 'must be name=value,name=value'],
  ['OTEL_RESOURCE_ATTRIBUTES', 'team', 'must be name=value,name=value'],
  ['OTEL_TRACES_SAMPLER', 'some', 'must be one of always_on'],
  ['OTEL_TRACES_SAMPLER_ARG', '2', 'must be a number'],
])('refuse %s=%s', (name, value, problem) => {
  expect(() => readSettings(tracingSettings, { [name]: value })).toThrow(`${name}: ${problem}`);
});
