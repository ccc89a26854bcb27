import { type Endpoint, endpoints as served } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { endpoints } from './endpoints.ts';

/** An endpoint with the names of its parameters left out. */
const shape = ({ method, path }: { readonly method: string; readonly path: string }): string =>
  `${method} ${path.replace(/\{[^}]+\}/g, '{}')}`;

it('sends odd input to every endpoint that takes any', () => {
  const wanted = Object.values(served).filter(
    (endpoint: Endpoint) => !endpoint.outside && endpoint.tag !== 'Documents',
  );
  expect(wanted.length).toBeGreaterThan(15);
  expect(new Set(endpoints.map(shape))).toEqual(new Set(wanted.map(shape)));
});
