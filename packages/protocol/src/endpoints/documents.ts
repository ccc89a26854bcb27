import * as z from 'zod';
import { endpoint } from './endpoint.ts';

const Document = z.record(z.string(), z.unknown());

export const openApi = endpoint({
  method: 'GET',
  path: '/openapi.json',
  tag: 'Documents',
  summary: 'The REST API, as OpenAPI 3.1',
  who: 'anyone',
  answers: { 200: { description: 'This document.', schema: Document } },
});

export const asyncApi = endpoint({
  method: 'GET',
  path: '/asyncapi.json',
  tag: 'Documents',
  summary: 'The WebSocket API, as AsyncAPI 3',
  who: 'anyone',
  answers: { 200: { description: 'The document.', schema: Document } },
});
