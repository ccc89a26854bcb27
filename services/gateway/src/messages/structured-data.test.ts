import { ApiError } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { checkStructuredData } from './structured-data.ts';

const ben = {
  key: 'ben',
  metadata: { structured_data_schema: { type: 'object', properties: { secret_field: { type: 'integer' } } } },
};
const data = { structured_data: { secret_field: 'x' } };

function refusal(receiver: Parameters<typeof checkStructuredData>[1][number]): ApiError {
  try {
    checkStructuredData(data, [receiver]);
  } catch (error) {
    if (error instanceof ApiError) return error;
  }
  throw new Error('it was taken');
}

it('tells what does not fit, but of the schema of another user’s agent nothing', () => {
  const own = refusal(ben);
  expect(own.errors).toMatchObject([{ path: 'metadata.structured_data.secret_field' }]);
  const { code, message, errors } = refusal({ ...ben, foreign: true });
  expect([code, message]).toEqual([
    'STRUCTURED_DATA_INVALID',
    'The structured data does not fit what ben accepts.',
  ]);
  expect(errors).toEqual([
    { path: 'metadata.structured_data', message: 'does not fit what this agent accepts' },
  ]);
});
