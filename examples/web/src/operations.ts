import { graphql } from './gql';

/** Every operation of the page. `npm run codegen` writes their types to src/gql. */

export const SESSION = graphql(`
  query Session {
    providers {
      id name accounts
      ways { label kind path takesReturnTo fields { name path label kind secret required options initial } }
    }
    session { id grants { id provider state subject grantedAt accessExpiresAt } }
  }
`);

export const EVENTS = graphql(`
  subscription Events {
    sessionEvents { kind grant { id } }
  }
`);

export const LOGIN = graphql(`
  mutation Login($input: LoginInput!) {
    login(input: $input) {
      __typename
      ... on LoggedIn { grant { id provider state } }
      ... on LoginRedirect { authorizationUrl }
      ... on LoginRefused { message retryAfterSeconds }
    }
  }
`);

export const REVOKE = graphql(`
  mutation Revoke($grant: ID!) {
    revoke(grant: $grant) { session { id grants { id } } }
  }
`);

export const LOGOUT = graphql(`
  mutation Logout($everywhere: Boolean!) {
    logout(everywhere: $everywhere) { revocations { provider outcome } }
  }
`);

export const ME = graphql(`
  query Me {
    viewer {
      socios { id username email wallet { id currency totalBalance } }
      pmapi { id username email firstname lastname account { id name emailCreditBalance } }
      pool { id formats { id name } }
      purewl { id uid }
    }
  }
`);

export const POLLS = graphql(`
  query Polls($after: String) {
    polls(first: 6, after: $after) {
      nodes { id question status partnerName closeAt answers { id title } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const FOLDERS = graphql(`
  query Folders($after: String) {
    folders(first: 8, after: $after) {
      nodes { id name listCount subscriptionCount lists { id name subscriptionCount } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);
