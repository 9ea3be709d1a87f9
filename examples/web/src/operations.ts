import { graphql } from './gql';

/** Every operation of the page: one for each provider's data. `npm run codegen` writes their types to src/gql. */

export const ME_SOCIOS = graphql(`query MeSocios { viewer { user: socios { id username email } } }`);
export const ME_PMAPI = graphql(`query MePmapi { viewer { user: pmapi { id username account { id name } } } }`);
export const ME_POOL = graphql(`query MePool { viewer { user: pool { id formats { id name } } } }`);
export const ME_PUREWL = graphql(`query MePurewl { viewer { user: purewl { id uid } } }`);

export const POLLS = graphql(`
  query Polls($after: String) {
    page: polls(first: 6, after: $after) {
      nodes { id question status partnerName answers { id title } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const FOLDERS = graphql(`
  query Folders($after: String) {
    page: folders(first: 8, after: $after) {
      nodes { id name listCount lists { id name subscriptionCount } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);
