import { graphql } from './gql/index.js';

/** Three providers in one operation. One of them may fail. */
export const OVERVIEW = graphql(`
  query Overview {
    polls(first: 2) { nodes { id question } }
    folders(first: 3) { nodes { id name lists { id name } } }
    viewer { pmapi { id username email } }
  }
`);

export const FOLDERS = graphql(`
  query Folders {
    folders(first: 10) { nodes { id name } }
  }
`);
