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
    "\n  query Session {\n    providers {\n      id name accounts\n      ways { label kind path takesReturnTo fields { name path label kind secret required options initial } }\n    }\n    session { id grants { id provider state subject grantedAt accessExpiresAt } }\n  }\n": typeof types.SessionDocument,
    "\n  subscription Events {\n    sessionEvents { kind grant { id } }\n  }\n": typeof types.EventsDocument,
    "\n  mutation Login($input: LoginInput!) {\n    login(input: $input) {\n      __typename\n      ... on LoggedIn { grant { id provider state } }\n      ... on LoginRedirect { authorizationUrl }\n      ... on LoginRefused { message retryAfterSeconds }\n    }\n  }\n": typeof types.LoginDocument,
    "\n  mutation Revoke($grant: ID!) {\n    revoke(grant: $grant) { session { id grants { id } } }\n  }\n": typeof types.RevokeDocument,
    "\n  mutation Logout($everywhere: Boolean!) {\n    logout(everywhere: $everywhere) { revocations { provider outcome } }\n  }\n": typeof types.LogoutDocument,
    "\n  query Me {\n    viewer {\n      socios { id username email wallet { id currency totalBalance } }\n      pmapi { id username email firstname lastname account { id name emailCreditBalance } }\n      pool { id formats { id name } }\n      purewl { id uid }\n    }\n  }\n": typeof types.MeDocument,
    "\n  query Polls($after: String) {\n    polls(first: 6, after: $after) {\n      nodes { id question status partnerName closeAt answers { id title } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": typeof types.PollsDocument,
    "\n  query Folders($after: String) {\n    folders(first: 8, after: $after) {\n      nodes { id name listCount subscriptionCount lists { id name subscriptionCount } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": typeof types.FoldersDocument,
};
const documents: Documents = {
    "\n  query Session {\n    providers {\n      id name accounts\n      ways { label kind path takesReturnTo fields { name path label kind secret required options initial } }\n    }\n    session { id grants { id provider state subject grantedAt accessExpiresAt } }\n  }\n": types.SessionDocument,
    "\n  subscription Events {\n    sessionEvents { kind grant { id } }\n  }\n": types.EventsDocument,
    "\n  mutation Login($input: LoginInput!) {\n    login(input: $input) {\n      __typename\n      ... on LoggedIn { grant { id provider state } }\n      ... on LoginRedirect { authorizationUrl }\n      ... on LoginRefused { message retryAfterSeconds }\n    }\n  }\n": types.LoginDocument,
    "\n  mutation Revoke($grant: ID!) {\n    revoke(grant: $grant) { session { id grants { id } } }\n  }\n": types.RevokeDocument,
    "\n  mutation Logout($everywhere: Boolean!) {\n    logout(everywhere: $everywhere) { revocations { provider outcome } }\n  }\n": types.LogoutDocument,
    "\n  query Me {\n    viewer {\n      socios { id username email wallet { id currency totalBalance } }\n      pmapi { id username email firstname lastname account { id name emailCreditBalance } }\n      pool { id formats { id name } }\n      purewl { id uid }\n    }\n  }\n": types.MeDocument,
    "\n  query Polls($after: String) {\n    polls(first: 6, after: $after) {\n      nodes { id question status partnerName closeAt answers { id title } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": types.PollsDocument,
    "\n  query Folders($after: String) {\n    folders(first: 8, after: $after) {\n      nodes { id name listCount subscriptionCount lists { id name subscriptionCount } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": types.FoldersDocument,
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
export function graphql(source: "\n  query Session {\n    providers {\n      id name accounts\n      ways { label kind path takesReturnTo fields { name path label kind secret required options initial } }\n    }\n    session { id grants { id provider state subject grantedAt accessExpiresAt } }\n  }\n"): (typeof documents)["\n  query Session {\n    providers {\n      id name accounts\n      ways { label kind path takesReturnTo fields { name path label kind secret required options initial } }\n    }\n    session { id grants { id provider state subject grantedAt accessExpiresAt } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription Events {\n    sessionEvents { kind grant { id } }\n  }\n"): (typeof documents)["\n  subscription Events {\n    sessionEvents { kind grant { id } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Login($input: LoginInput!) {\n    login(input: $input) {\n      __typename\n      ... on LoggedIn { grant { id provider state } }\n      ... on LoginRedirect { authorizationUrl }\n      ... on LoginRefused { message retryAfterSeconds }\n    }\n  }\n"): (typeof documents)["\n  mutation Login($input: LoginInput!) {\n    login(input: $input) {\n      __typename\n      ... on LoggedIn { grant { id provider state } }\n      ... on LoginRedirect { authorizationUrl }\n      ... on LoginRefused { message retryAfterSeconds }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Revoke($grant: ID!) {\n    revoke(grant: $grant) { session { id grants { id } } }\n  }\n"): (typeof documents)["\n  mutation Revoke($grant: ID!) {\n    revoke(grant: $grant) { session { id grants { id } } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Logout($everywhere: Boolean!) {\n    logout(everywhere: $everywhere) { revocations { provider outcome } }\n  }\n"): (typeof documents)["\n  mutation Logout($everywhere: Boolean!) {\n    logout(everywhere: $everywhere) { revocations { provider outcome } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Me {\n    viewer {\n      socios { id username email wallet { id currency totalBalance } }\n      pmapi { id username email firstname lastname account { id name emailCreditBalance } }\n      pool { id formats { id name } }\n      purewl { id uid }\n    }\n  }\n"): (typeof documents)["\n  query Me {\n    viewer {\n      socios { id username email wallet { id currency totalBalance } }\n      pmapi { id username email firstname lastname account { id name emailCreditBalance } }\n      pool { id formats { id name } }\n      purewl { id uid }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Polls($after: String) {\n    polls(first: 6, after: $after) {\n      nodes { id question status partnerName closeAt answers { id title } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"): (typeof documents)["\n  query Polls($after: String) {\n    polls(first: 6, after: $after) {\n      nodes { id question status partnerName closeAt answers { id title } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Folders($after: String) {\n    folders(first: 8, after: $after) {\n      nodes { id name listCount subscriptionCount lists { id name subscriptionCount } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"): (typeof documents)["\n  query Folders($after: String) {\n    folders(first: 8, after: $after) {\n      nodes { id name listCount subscriptionCount lists { id name subscriptionCount } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;