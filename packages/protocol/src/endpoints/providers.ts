import { ProviderInfo, ProvidersResponse } from '../agents/provider-catalogue.ts';
import { documented, named } from '../documented/documented.ts';
import { endpoint } from './endpoint.ts';

documented('ProviderInfo', ProviderInfo, 'Who brings models.', {
  name: 'For people.',
  models: 'To choose from; some providers take any other as well.',
  default_model: 'Where none is named.',
  capabilities: 'What its models can do.',
  is_available: 'Whether a worker has a key or an address for it.',
});

export const listProviders = endpoint({
  method: 'GET',
  path: '/chat/providers',
  tag: 'Providers',
  summary: 'List the providers',
  description: 'What the workers published last.',
  who: 'user',
  answers: {
    200: {
      description: 'The providers, by their keys.',
      schema: named('ProvidersResponse', ProvidersResponse, 'The providers, by their keys.'),
      example: {
        demo: {
          name: 'Demo',
          models: ['echo', 'typist'],
          default_model: 'echo',
          capabilities: ['conversation'],
          is_available: true,
        },
      },
    },
  },
  errors: ['NO_WORKERS'],
});
