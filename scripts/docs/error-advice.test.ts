import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentConnectError } from '@agentconnect/client';
import { closeCodes, errorAdvice, errorCodes, toolResultCodes } from '@agentconnect/protocol';
import { describe, expect, it } from 'vitest';
import { workerSettings } from '../../services/agent-worker/src/config.ts';
import { gatewaySettings } from '../../services/gateway/src/config.ts';
import { errorsPage } from './errors-page.ts';

const page = errorsPage();

describe('the advice on errors', () => {
  it('knows every code, and no other', () => {
    expect(Object.keys(errorAdvice)).toEqual(Object.keys(errorCodes));
  });

  it.each(Object.entries(errorAdvice))('on %s is what the client does', (code, { again }) => {
    expect(new AgentConnectError(code, '').retryable).toBe(again);
  });

  it('names settings and codes that are there', () => {
    const known = { ...errorCodes, ...toolResultCodes, ...gatewaySettings, ...workerSettings };
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

  it('stands in the row of its close code', () => {
    for (const { code, reasons, comeBack, advice } of Object.values(closeCodes)) {
      const row = page.split('\n').find((line) => line.startsWith(`| ${code} |`));
      for (const reason of reasons) expect(row, String(code)).toContain(`\`${reason}\``);
      expect(row?.endsWith(` | ${comeBack} | ${advice} |`), String(code)).toBe(true);
    }
  });
});

describe('the table of close codes', () => {
  it('has the codes and reasons that the scripts in Redis give', async () => {
    const known = new Set(
      Object.values(closeCodes).flatMap(({ code, reasons }) => reasons.map((reason) => `${code} ${reason}`)),
    );
    const steps = 'packages/broker/src/steps';
    const given: string[] = [];
    for (const file of await readdir(steps, { recursive: true })) {
      if (!file.endsWith('.lua')) continue;
      const script = await readFile(join(steps, file), 'utf8');
      for (const [, closing = ''] of script.matchAll(/hint\('C ' \.\. SID \.\. ' ([^']*)'/g))
        given.push(closing);
    }
    expect(given.length).toBeGreaterThan(1);
    expect(given.filter((closing) => !known.has(closing))).toEqual([]);
  });
});
