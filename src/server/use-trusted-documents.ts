import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { type ErrorCode, gatewayError } from '../errors.js';

/** Operations that clients may ask for by hash. */
export interface TrustedDocuments {
  readonly documents: ReadonlyMap<string, string>;
  /** Nothing else runs. */
  readonly only: boolean;
}

/** What Yoga must let through beside the parameters of the GraphQL-over-HTTP specification. */
export const DOCUMENT_ID = 'documentId';

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** `documentId` of the body or of a GET's query, else `extensions.persistedQuery.sha256Hash`. */
function idOf(params: GraphQLParams, request: Request): string | undefined {
  const { persistedQuery } = isObject(params.extensions) ? params.extensions : {};
  const ids = [
    Reflect.get(params, DOCUMENT_ID),
    request.method === 'GET' ? new URL(request.url).searchParams.get(DOCUMENT_ID) : undefined,
    isObject(persistedQuery) ? persistedQuery.sha256Hash : undefined,
  ];
  return ids.find(id => typeof id === 'string');
}

function refuse(code: ErrorCode, status: number, message: string): never {
  const error = gatewayError(code, { message });
  Object.assign(error.extensions, { http: { status } });
  throw error;
}

/** Puts the trusted operation in the place of its hash; where only trusted ones may run, refuses every other. */
export function useTrustedDocuments({ documents, only }: TrustedDocuments): Plugin {
  return {
    onParams({ params, request, setParams }) {
      if (!isObject(params)) return;
      const id = idOf(params, request);
      const query = id === undefined ? undefined : documents.get(id.replace(/^sha256:/, ''));
      if (query !== undefined) setParams({ ...params, query });
      else if (id !== undefined && (only || params.query === undefined))
        refuse('NOT_FOUND', 400, 'No trusted document has this id: the list may be older or newer than the client.');
      else if (only && params.query !== undefined)
        refuse('FORBIDDEN', 403, 'Only trusted documents run here: ask by documentId.');
    },
  };
}
