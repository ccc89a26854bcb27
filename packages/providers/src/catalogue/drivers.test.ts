import { describe, expect, it } from 'vitest';
import { errorReport } from '../failures/error-report.ts';
import { Verdicts } from '../failures/verdicts.ts';
import { drivers } from './drivers.ts';
import { providerSettings } from './provider-settings.ts';

const names = drivers.flatMap(({ settings }) => Object.keys(settings));

describe('the built-in providers', () => {
  it('have keys and settings of their own', () => {
    const keys = drivers.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(names).size).toBe(names.length);
    expect(Object.keys(providerSettings)).toEqual([...names, 'PROVIDERS_FILE']);
  });

  it('have secrets where they have keys', () => {
    const secrets = Object.entries(providerSettings).filter(([, { secret }]) => secret);
    expect(secrets.map(([name]) => name)).toEqual(names.filter((name) => name.endsWith('_API_KEY')));
    expect(secrets.every(([, { example }]) => example === '')).toBe(true);
  });
});

describe('their verdicts', () => {
  const verdicts = new Verdicts(drivers.map(({ errorKinds = {} }) => errorKinds));
  const of = (type: string, status?: number) => verdicts.of(errorReport({ error: { type } }), status);

  it.each([
    ['authentication_error', 'PROVIDER_AUTH_FAILED', false],
    ['invalid_api_key', 'PROVIDER_AUTH_FAILED', false],
    ['PERMISSION_DENIED', 'PROVIDER_AUTH_FAILED', false],
    ['PermissionDeniedError', 'PROVIDER_AUTH_FAILED', false],
    ['billing_error', 'PROVIDER_AUTH_FAILED', false],
    ['rate_limit_exceeded', 'PROVIDER_RATE_LIMITED', true],
    ['RESOURCE_EXHAUSTED', 'PROVIDER_RATE_LIMITED', true],
    ['TooManyRequests', 'PROVIDER_RATE_LIMITED', true],
    ['tokens', 'PROVIDER_RATE_LIMITED', true],
    ['overloaded_error', 'PROVIDER_UNAVAILABLE', true],
    ['server_error', 'PROVIDER_UNAVAILABLE', true],
    ['UNAVAILABLE', 'PROVIDER_UNAVAILABLE', true],
    ['Internal Server Error', 'PROVIDER_UNAVAILABLE', true],
    ['timeout_error', 'PROVIDER_TIMEOUT', true],
    ['DEADLINE_EXCEEDED', 'PROVIDER_TIMEOUT', true],
    ['context_length_exceeded', 'PROVIDER_REJECTED', false],
    ['BadRequestError', 'PROVIDER_REJECTED', false],
    ['INVALID_ARGUMENT', 'PROVIDER_REJECTED', false],
  ])('know %s, however it is written and whoever passes it on', (type, code, retryable) => {
    for (const spelling of [type, type.toUpperCase(), type.replaceAll('_', '-')]) {
      expect(of(spelling)?.slice(0, 2)).toEqual([code, retryable]);
    }
  });

  it('follow the status before a type, unless the type says more', () => {
    expect(of('rate_limit_error', 401)?.[0]).toBe('PROVIDER_AUTH_FAILED');
    expect(of('insufficient_quota', 429)?.[0]).toBe('PROVIDER_AUTH_FAILED');
    expect(of('insufficient_quota', 503)?.[0]).toBe('PROVIDER_UNAVAILABLE');
    expect(of('tool_use_failed', 400)?.slice(0, 2)).toEqual(['PROVIDER_BAD_RESPONSE', true]);
    expect(of('tool_use_failed', 302)?.[0]).toBe('PROVIDER_REJECTED');
  });

  it('leave open what nobody has written', () => {
    expect(of('constructor')).toBeUndefined();
    expect(of('never_seen_error')).toBeUndefined();
  });

  it('give no word two meanings', () => {
    const rejected = ['PROVIDER_REJECTED', false, 'refused the request'] as const;
    expect(() => new Verdicts([{ plain: { 'Too-Many-Requests': rejected } }])).toThrow('Too-Many-Requests');
  });
});
