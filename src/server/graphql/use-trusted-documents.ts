import { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { type ErrorCode, gatewayError, type ProtocolCode } from '../../errors.js';
import { isObject } from '../../upstream/read.js';
import { documentKey } from './document-key.js';

/** Operations that clients may ask for by hash. */
export interface TrustedDocuments {
  /** By `documentKey` of their ids. */
  readonly documents: ReadonlyMap<string, string>;
  /** Nothing else runs. */
  readonly only: boolean;
}

/** What clients call the id of a document: GraphQL over HTTP, appendix A; common network layers; Relay's documentation. Yoga must let them through. */
export const ID_PARAMETERS = ['documentId', 'id', 'doc_id'] as const;

type Params = Pick<GraphQLParams, 'extensions'>;

/** Relay sends `query: null` beside an id. */
const hasText = ({ query }: Pick<GraphQLParams, 'query'>) => query !== undefined && query !== null;

/** The hash of Apollo's protocol for persisted queries, which urql and others speak, too. */
function apolloHash({ extensions }: Params): string | undefined {
  const { persistedQuery } = isObject(extensions) ? extensions : {};
  const hash = isObject(persistedQuery) ? persistedQuery.sha256Hash : undefined;
  return typeof hash === 'string' ? hash : undefined;
}

/** The id that a body or a GET's query names. */
export function trustedIdOf(params: Params, getQuery?: URLSearchParams): string | undefined {
  const named = ID_PARAMETERS.flatMap(name => [Reflect.get(params, name), getQuery?.get(name)]);
  return named.find(id => typeof id === 'string') ?? apolloHash(params);
}

/** The document of this id. */
export const trustedText = ({ documents }: TrustedDocuments, id: string) => documents.get(documentKey(id));

function refuse(code: ErrorCode, status: number, message: string): never {
  const error = gatewayError(code, { message });
  Object.assign(error.extensions, { http: { status } });
  throw error;
}

/** In the very words that make a client of Apollo's protocol send the text. */
function fallBack(code: ProtocolCode, message: string): never {
  throw new GraphQLError(message, { extensions: { code, http: { spec: true, status: 400 } } });
}

/** Puts the trusted operation in the place of its hash; where only trusted ones may run, refuses every other. */
export function useTrustedDocuments(trusted: TrustedDocuments): Plugin {
  const { only } = trusted;
  return {
    onParams({ params, request, setParams }) {
      if (!isObject(params)) return;
      const id = trustedIdOf(params, request.method === 'GET' ? new URL(request.url).searchParams : undefined);
      const query = id === undefined ? undefined : trustedText(trusted, id);
      if (query !== undefined) setParams({ ...params, query });
      // A client that may send the text is told so in its own words; where only trusted documents run, the text would be refused as well.
      else if (!only && !hasText(params) && id !== undefined && id === apolloHash(params))
        fallBack('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
      else if (id !== undefined && (only || !hasText(params)))
        refuse('NOT_FOUND', 400, 'No trusted document has this id: the list may be older or newer than the client.');
      else if (only && hasText(params)) refuse('FORBIDDEN', 403, 'Only trusted documents run here: ask by documentId.');
    },
  };
}

/** Where there are no trusted documents, a hash without a text is told that texts are wanted: none is learnt from clients. */
export function useNoPersistedQueries(): Plugin {
  return {
    onParams({ params }) {
      if (isObject(params) && !hasText(params) && apolloHash(params) !== undefined)
        fallBack('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
    },
  };
}
