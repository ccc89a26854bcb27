import { AgentConnectError } from '@agentconnect/client';
import { closeAdvice, closeCodes, errorAdvice, errorCodes } from '@agentconnect/protocol';
import { describe, expect, it } from 'vitest';
import { reconnectPlan } from '../../packages/client/src/reconnect-plan.ts';
import { workerSettings } from '../../services/agent-worker/src/config.ts';
import { gatewaySettings } from '../../services/gateway/src/config.ts';
import { errorsPage } from './errors-page.ts';

const page = errorsPage();

describe('the advice on errors', () => {
  it('knows every code, and no other', () => {
    expect(Object.keys(errorAdvice)).toEqual(Object.keys(errorCodes));
    expect(Object.keys(closeAdvice)).toEqual(Object.keys(closeCodes));
  });

  it.each(Object.entries(errorAdvice))('on %s is what the client does', (code, { again }) => {
    expect(new AgentConnectError(code, '').retryable).toBe(again);
  });

  it.each(Object.entries(closeCodes))('on close code %s is what the client does', (name, { code }) => {
    // The client goes on after a text that was too large, without it.
    if (name === 'TOO_BIG') return expect(closeAdvice[name].again).toBe(false);
    const comesBack = !['never', 'renew'].includes(reconnectPlan({ code, reason: '' }).kind);
    expect(closeAdvice[name as keyof typeof closeAdvice].again).toBe(comesBack);
  });

  it('names settings and codes that are there', () => {
    const known = { ...errorCodes, ...gatewaySettings, ...workerSettings };
    const named = page.match(/\b[A-Z]+(_[A-Z]+)+\b(?!_…)/g) ?? [];
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((name) => !(name in known))).toEqual([]);
  });

  it('stands in the row of its code', () => {
    const rows = page.split('\n');
    for (const [code, { again, advice }] of Object.entries(errorAdvice)) {
      const row = rows.find((line) => line.startsWith(`| \`${code}\` |`));
      expect(row?.endsWith(` | ${again ? 'yes' : 'no'} | ${advice} |`), code).toBe(true);
    }
  });
});
