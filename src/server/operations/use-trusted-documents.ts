import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { type ErrorCode, gatewayError } from '../../errors.js';
import { isObject } from '../../http/read.js';

/** Operations that clients may ask for by hash. */
export interface TrustedDocuments {
  readonly documents: ReadonlyMap<string, string>;
  /** Nothing else runs. */
  readonly only: boolean;
}

/** What Yoga must let through beside the parameters of the GraphQL-over-HTTP specification. */
export const DOCUMENT_ID = 'documentId';

/** `documentId` of the body or of a GET's query, else `extensions.persistedQuery.sha256Hash`. */
export function trustedIdOf(params: Pick<GraphQLParams, 'extensions'>, getQuery?: URLSearchParams): string | undefined {
  const { persistedQuery } = isObject(params.extensions) ? params.extensions : {};
  const ids = [
    Reflect.get(params, DOCUMENT_ID),
    getQuery?.get(DOCUMENT_ID),
    isObject(persistedQuery) ? persistedQuery.sha256Hash : undefined,
  ];
  return ids.find(id => typeof id === 'string');
}

/** The document of this id, which may name its hash (`sha256:…`). */
export const trustedText = ({ documents }: TrustedDocuments, id: string) => documents.get(id.replace(/^sha256:/, ''));

function refuse(code: ErrorCode, status: number, message: string): never {
  const error = gatewayError(code, { message });
  Object.assign(error.extensions, { http: { status } });
  throw error;
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
      else if (id !== undefined && (only || params.query === undefined))
        refuse('NOT_FOUND', 400, 'No trusted document has this id: the list may be older or newer than the client.');
      else if (only && params.query !== undefined)
        refuse('FORBIDDEN', 403, 'Only trusted documents run here: ask by documentId.');
    },
  };
}
