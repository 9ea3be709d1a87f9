/** For Apollo Client's InMemoryCache: `new InMemoryCache({ possibleTypes, typePolicies })`. Covers the gateway's own schema and the built-in providers. */

/** The members of every union: without them the cache cannot read what a login returned. */
export const possibleTypes = {
  LoginResult: ['LoggedIn', 'LoginRedirect', 'LoginRefused'],
  RefreshResult: ['Refreshed', 'RefreshRefused'],
  CastVoteResult: ['VoteCast', 'VoteRefused'],
};

/** `Viewer` is one object without an id: two components that select different parts of it must not overwrite each other's. */
export const typePolicies = { Viewer: { merge: true } };
