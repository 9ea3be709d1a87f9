import { ClientError, GraphQLClient } from 'graphql-request';
import type { Answer, Journey } from './answer.js';
import type { OverviewQuery } from './gql/graphql.js';
import { LOGIN, LOGOUT, OVERVIEW, REFRESH } from './operations.js';

/** `fetch`: the browser's, which sends the cookie by itself, or a server's that stands in for one. */
export function createGraphqlRequest(url: string, fetch = globalThis.fetch): GraphQLClient {
  return new GraphQLClient(url, { fetch, credentials: 'include', headers: { 'x-keyring-csrf': '1' } });
}

/** graphql-request throws for any error; the data that is there, and the errors, are in what it throws. */
function partial<Data>(thrown: unknown): Answer<Data> {
  if (!(thrown instanceof ClientError)) throw thrown;
  const { data, errors = [] } = thrown.response;
  return { data: data as Data | undefined, errors };
}

export const graphqlRequestJourney = (client: GraphQLClient): Journey => ({
  async login(input) {
    return (await client.request(LOGIN, { input })).login;
  },
  async overview() {
    try {
      return { data: await client.request(OVERVIEW), errors: [] };
    } catch (thrown) {
      return partial<OverviewQuery>(thrown);
    }
  },
  async refresh(provider) {
    return (await client.request(REFRESH, { provider })).refresh;
  },
  async logout() {
    return (await client.request(LOGOUT, { everywhere: false })).logout;
  },
});
