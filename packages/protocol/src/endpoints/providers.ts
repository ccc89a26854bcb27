import { ProviderInfo, ProvidersResponse } from '../agents/provider-catalogue.ts';
import { documented, named } from '../documented/documented.ts';
import { endpoint } from './endpoint.ts';

documented('ProviderInfo', ProviderInfo, 'A provider of models.', {
  name: 'A name for people.',
  models: 'The models to choose from; some providers accept others too.',
  default_model: 'The model of agents that name none.',
  capabilities: 'What its models can do.',
  is_available: 'Whether a worker has a key or an address for it.',
});

export const listProviders = endpoint({
  method: 'GET',
  path: '/chat/providers',
  tag: 'Providers',
  summary: 'List the providers',
  description: 'The list that workers published last.',
  who: 'user',
  scope: 'sessions:read',
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
