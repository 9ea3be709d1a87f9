import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import type { Journey, Trouble } from './answer.js';
import { LOGIN, LOGOUT, OVERVIEW, REFRESH } from './operations.js';

/** Unions of the schema: without them the cache cannot tell which of the fragments on a login's result applies. */
export const possibleTypes = {
  LoginResult: ['LoggedIn', 'LoginRedirect', 'LoginRefused'],
  RefreshResult: ['Refreshed', 'RefreshRefused'],
  CastVoteResult: ['VoteCast', 'VoteRefused'],
};

/** `fetch`: the browser's, which sends the cookie by itself, or a server's that stands in for one. */
export function createApollo(uri: string, fetch = globalThis.fetch): ApolloClient {
  const headers = { 'x-keyring-csrf': '1' };
  return new ApolloClient({
    link: new HttpLink({ uri, fetch, credentials: 'include', headers }),
    cache: new InMemoryCache({ possibleTypes }),
  });
}

function errorsOf(error: unknown): readonly Trouble[] {
  if (CombinedGraphQLErrors.is(error)) return error.errors;
  // No answer at all, such as the network's fault.
  if (error) throw error;
  return [];
}

export const apolloJourney = (client: ApolloClient): Journey => ({
  async login(input) {
    const { data } = await client.mutate({ mutation: LOGIN, variables: { input } });
    // What was null or refused before may be there now.
    await client.resetStore();
    return data?.login;
  },
  async overview() {
    // `all`: without it the failure of one provider throws the answers of the others away.
    const { data, error } = await client.query({
      query: OVERVIEW,
      errorPolicy: 'all',
      fetchPolicy: 'network-only',
    });
    return { data, errors: errorsOf(error) };
  },
  async refresh(provider) {
    const { data } = await client.mutate({ mutation: REFRESH, variables: { provider } });
    return data?.refresh;
  },
  async logout() {
    const { data } = await client.mutate({ mutation: LOGOUT, variables: { everywhere: false } });
    // Nothing that was seen stays behind.
    await client.clearStore();
    return data?.logout;
  },
});
