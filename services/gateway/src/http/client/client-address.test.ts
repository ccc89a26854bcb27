import type { IncomingMessage } from 'node:http';
import express, { type Request } from 'express';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clientAddress } from './client-address.ts';

function requestWith(forwarded: string | undefined): IncomingMessage {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return { headers, socket: { remoteAddress: '10.0.0.9' } } as unknown as IncomingMessage;
}

/** What Express says of the same request. */
function expressAddress(request: IncomingMessage, trustProxy: number): string | undefined {
  const app = express();
  app.set('trust proxy', trustProxy);
  return (Object.create(app.request, Object.getOwnPropertyDescriptors(request)) as Request).ip;
}

it.each([
  [0, undefined, '10.0.0.9'],
  [0, '203.0.113.7', '10.0.0.9'],
  [1, undefined, '10.0.0.9'],
  [1, ' , ,', '10.0.0.9'],
  [1, '203.0.113.7', '203.0.113.7'],
  [1, '1.1.1.1, 203.0.113.7', '203.0.113.7'],
  [2, '1.1.1.1, 203.0.113.7, 10.0.0.8', '203.0.113.7'],
  [3, '203.0.113.7', '203.0.113.7'],
  [1, '2001:db8::7', '2001:db8::7'],
])('with %i proxies and X-Forwarded-For: %s it is %s', (trustProxy, forwarded, address) => {
  expect(clientAddress(requestWith(forwarded), trustProxy)).toBe(address);
});

it('is what Express says, whatever a client sends along', () => {
  const forwarded = fc.string({ unit: fc.constantFrom(',', ' ', '1', '.', ':', 'x'), maxLength: 40 });
  fc.assert(
    fc.property(forwarded, fc.integer({ min: 0, max: 16 }), (header, trustProxy) => {
      const request = requestWith(header);
      expect(clientAddress(request, trustProxy)).toBe(expressAddress(request, trustProxy));
    }),
    { seed: 1, numRuns: 500 },
  );
});

it('is short, however long a client makes it, and a text for a connection that is gone', () => {
  expect(clientAddress(requestWith('9'.repeat(10_000)), 1)).toHaveLength(64);
  expect(clientAddress({ headers: {}, socket: {} } as IncomingMessage, 1)).toBe('unknown');
});
