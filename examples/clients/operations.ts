import { graphql } from './gql/index.js';

export const LOGIN = graphql(`
  mutation Login($input: LoginInput!) {
    login(input: $input) {
      __typename
      ... on LoggedIn { session { id } grant { id provider state generation } }
      ... on LoginRedirect { authorizationUrl }
      ... on LoginRefused { reason message retryAfterSeconds }
    }
  }
`);

export const OVERVIEW = graphql(`
  query Overview {
    polls(first: 2) { nodes { id question } }
    folders(first: 3) { nodes { id name lists { id name } } }
    viewer { pmapi { id username email } }
  }
`);

export const REFRESH = graphql(`
  mutation Refresh($provider: ProviderId!) {
    refresh(provider: $provider) {
      __typename
      ... on Refreshed { grant { id generation } }
      ... on RefreshRefused { reason message }
    }
  }
`);

export const LOGOUT = graphql(`
  mutation Logout($everywhere: Boolean! = false) {
    logout(everywhere: $everywhere) { sessionsEnded revocations { provider outcome } }
  }
`);
