import { expect, test } from 'vitest';
import { resourceAttributes } from './span-pipeline.ts';

const own = {
  'service.name': 'gateway',
  'service.namespace': 'agentconnect',
  'service.instance.id': 'gw_1',
};

test.each([
  ['nothing is set', undefined, {}, own],
  ['a name is set', 'edge', {}, { ...own, 'service.name': 'edge' }],
  [
    'attributes are set',
    undefined,
    { 'service.namespace': 'acme', team: 'chat' },
    { ...own, 'service.namespace': 'acme', team: 'chat' },
  ],
  ['attributes hold a name', undefined, { 'service.name': 'edge' }, { ...own, 'service.name': 'edge' }],
  ['both hold one', 'front', { 'service.name': 'edge' }, { ...own, 'service.name': 'front' }],
])('a process is described where %s', (_, OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, attributes) => {
  expect(resourceAttributes({ OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES }, 'gateway', 'gw_1')).toEqual(
    attributes,
  );
});
