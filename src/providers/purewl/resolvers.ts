import type { Resolvers } from '../../generated/graphql.js';
import { purewlApi } from './api.js';

export const resolvers: Resolvers = {
  Query: {
    vpnCountries: async (_root, { device }, context) =>
      (await context.upstream(purewlApi, 'user-or-service')).countries(device),
    vpnCities: async (_root, { device }, context) =>
      (await context.upstream(purewlApi, 'user-or-service')).cities(device),
    vpnProtocols: async (_root, { device }, context) =>
      (await context.upstream(purewlApi, 'user-or-service')).protocols(device),
    vpnAccount: async (_root, { username }, context) =>
      (await context.upstream(purewlApi, 'user-or-service')).account(username),
  },
  Viewer: {
    purewl: async (_viewer, _args, context) =>
      (await context.hasOwnGrant('PUREWL')) ? (await context.upstream(purewlApi, 'user')).reseller() : null,
  },
  VpnCountry: {
    cities: async (country, _args, context) => (await context.upstream(purewlApi, 'user-or-service')).citiesOf(country),
    protocols: async (country, _args, context) =>
      (await context.upstream(purewlApi, 'user-or-service')).protocolsOf(country),
  },
  VpnCity: {
    country: async (city, _args, context) => (await context.upstream(purewlApi, 'user-or-service')).countryOf(city),
  },
};
