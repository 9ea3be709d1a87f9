/* eslint-disable */
import * as types from './graphql.js';
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
    "\n  mutation Login($input: LoginInput!) {\n    login(input: $input) {\n      __typename\n      ... on LoggedIn { session { id } grant { id provider state generation } }\n      ... on LoginRedirect { authorizationUrl }\n      ... on LoginRefused { reason message retryAfterSeconds }\n    }\n  }\n": typeof types.LoginDocument,
    "\n  query Overview {\n    polls(first: 2) { nodes { id question } }\n    folders(first: 3) { nodes { id name lists { id name } } }\n    viewer { pmapi { id username email } }\n  }\n": typeof types.OverviewDocument,
    "\n  mutation Refresh($provider: ProviderId!) {\n    refresh(provider: $provider) {\n      __typename\n      ... on Refreshed { grant { id generation } }\n      ... on RefreshRefused { reason message }\n    }\n  }\n": typeof types.RefreshDocument,
    "\n  mutation Logout($everywhere: Boolean! = false) {\n    logout(everywhere: $everywhere) { sessionsEnded revocations { provider outcome } }\n  }\n": typeof types.LogoutDocument,
};
const documents: Documents = {
    "\n  mutation Login($input: LoginInput!) {\n    login(input: $input) {\n      __typename\n      ... on LoggedIn { session { id } grant { id provider state generation } }\n      ... on LoginRedirect { authorizationUrl }\n      ... on LoginRefused { reason message retryAfterSeconds }\n    }\n  }\n": types.LoginDocument,
    "\n  query Overview {\n    polls(first: 2) { nodes { id question } }\n    folders(first: 3) { nodes { id name lists { id name } } }\n    viewer { pmapi { id username email } }\n  }\n": types.OverviewDocument,
    "\n  mutation Refresh($provider: ProviderId!) {\n    refresh(provider: $provider) {\n      __typename\n      ... on Refreshed { grant { id generation } }\n      ... on RefreshRefused { reason message }\n    }\n  }\n": types.RefreshDocument,
    "\n  mutation Logout($everywhere: Boolean! = false) {\n    logout(everywhere: $everywhere) { sessionsEnded revocations { provider outcome } }\n  }\n": types.LogoutDocument,
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
export function graphql(source: "\n  mutation Login($input: LoginInput!) {\n    login(input: $input) {\n      __typename\n      ... on LoggedIn { session { id } grant { id provider state generation } }\n      ... on LoginRedirect { authorizationUrl }\n      ... on LoginRefused { reason message retryAfterSeconds }\n    }\n  }\n"): (typeof documents)["\n  mutation Login($input: LoginInput!) {\n    login(input: $input) {\n      __typename\n      ... on LoggedIn { session { id } grant { id provider state generation } }\n      ... on LoginRedirect { authorizationUrl }\n      ... on LoginRefused { reason message retryAfterSeconds }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Overview {\n    polls(first: 2) { nodes { id question } }\n    folders(first: 3) { nodes { id name lists { id name } } }\n    viewer { pmapi { id username email } }\n  }\n"): (typeof documents)["\n  query Overview {\n    polls(first: 2) { nodes { id question } }\n    folders(first: 3) { nodes { id name lists { id name } } }\n    viewer { pmapi { id username email } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Refresh($provider: ProviderId!) {\n    refresh(provider: $provider) {\n      __typename\n      ... on Refreshed { grant { id generation } }\n      ... on RefreshRefused { reason message }\n    }\n  }\n"): (typeof documents)["\n  mutation Refresh($provider: ProviderId!) {\n    refresh(provider: $provider) {\n      __typename\n      ... on Refreshed { grant { id generation } }\n      ... on RefreshRefused { reason message }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Logout($everywhere: Boolean! = false) {\n    logout(everywhere: $everywhere) { sessionsEnded revocations { provider outcome } }\n  }\n"): (typeof documents)["\n  mutation Logout($everywhere: Boolean! = false) {\n    logout(everywhere: $everywhere) { sessionsEnded revocations { provider outcome } }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;