/* eslint-disable */
import * as types from './graphql';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query MeSocios { viewer { user: socios { id username email } } }": typeof types.MeSociosDocument,
    "query MePmapi { viewer { user: pmapi { id username account { id name } } } }": typeof types.MePmapiDocument,
    "query MePool { viewer { user: pool { id formats { id name } } } }": typeof types.MePoolDocument,
    "query MePurewl { viewer { user: purewl { id uid } } }": typeof types.MePurewlDocument,
    "\n  query Polls($after: String) {\n    page: polls(first: 6, after: $after) {\n      nodes { id question status partnerName answers { id title } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": typeof types.PollsDocument,
    "\n  query Folders($after: String) {\n    page: folders(first: 8, after: $after) {\n      nodes { id name listCount lists { id name subscriptionCount } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": typeof types.FoldersDocument,
};
const documents: Documents = {
    "query MeSocios { viewer { user: socios { id username email } } }": types.MeSociosDocument,
    "query MePmapi { viewer { user: pmapi { id username account { id name } } } }": types.MePmapiDocument,
    "query MePool { viewer { user: pool { id formats { id name } } } }": types.MePoolDocument,
    "query MePurewl { viewer { user: purewl { id uid } } }": types.MePurewlDocument,
    "\n  query Polls($after: String) {\n    page: polls(first: 6, after: $after) {\n      nodes { id question status partnerName answers { id title } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": types.PollsDocument,
    "\n  query Folders($after: String) {\n    page: folders(first: 8, after: $after) {\n      nodes { id name listCount lists { id name subscriptionCount } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": types.FoldersDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query MeSocios { viewer { user: socios { id username email } } }"): (typeof documents)["query MeSocios { viewer { user: socios { id username email } } }"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query MePmapi { viewer { user: pmapi { id username account { id name } } } }"): (typeof documents)["query MePmapi { viewer { user: pmapi { id username account { id name } } } }"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query MePool { viewer { user: pool { id formats { id name } } } }"): (typeof documents)["query MePool { viewer { user: pool { id formats { id name } } } }"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query MePurewl { viewer { user: purewl { id uid } } }"): (typeof documents)["query MePurewl { viewer { user: purewl { id uid } } }"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Polls($after: String) {\n    page: polls(first: 6, after: $after) {\n      nodes { id question status partnerName answers { id title } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"): (typeof documents)["\n  query Polls($after: String) {\n    page: polls(first: 6, after: $after) {\n      nodes { id question status partnerName answers { id title } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Folders($after: String) {\n    page: folders(first: 8, after: $after) {\n      nodes { id name listCount lists { id name subscriptionCount } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"): (typeof documents)["\n  query Folders($after: String) {\n    page: folders(first: 8, after: $after) {\n      nodes { id name listCount lists { id name subscriptionCount } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;