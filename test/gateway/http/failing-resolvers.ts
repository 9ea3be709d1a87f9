import { GraphQLError } from 'graphql';
import { gatewayError } from '../../../src/errors.js';
import type { Resolvers } from '../../../src/generated/graphql.js';

/** Secret texts of upstreams and of internal errors: none may reach a client. */
export const SECRETS = ['CANARY-upstream-body', 'CANARY-cause', 'CANARY-cookie', 'CANARY-foreign', 'hidden-table'];

/** Fields that fail in every way a resolver can. */
export const failing: Resolvers = {
  Query: {
    polls: () => {
      throw new Error('the upstream said "CANARY-upstream-body"', {
        cause: new TypeError(
          'no response from https://me:CANARY-cause@api.example/v1?token=CANARY-cause to CANARY-cause-0123',
        ),
      });
    },
    poll: () => {
      throw new GraphQLError('CANARY-foreign', { extensions: { code: 'SOMETHING', body: 'CANARY-upstream-body' } });
    },
    rewards: () => {
      throw gatewayError('PROVIDER_UNAVAILABLE', {
        provider: 'SOCIOS',
        retryAfter: 3,
        cause: new Error('hidden-table'),
      });
    },
    charts: () => {
      throw new GraphQLError('wrapped', { originalError: new Error('CANARY-cookie') });
    },
    folder: () => {
      throw gatewayError('STORE_UNAVAILABLE', { retryAfter: 2, cause: new Error('hidden-table') });
    },
    // A value that the schema has no place for: graphql quotes it in the error it throws.
    vpnCountries: () => [{ id: '1', latitude: 'CANARY-upstream-body' }] as never,
    searchMusic: () => Promise.reject('CANARY-upstream-body'),
  },
};
