import { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { type ErrorCode, gatewayError, type ProtocolCode } from '../../errors.js';
import { isObject } from '../../upstream/read.js';
import { documentKey } from './document-key.js';

/** Operations that clients may request by the hash of their document. */
export interface TrustedDocuments {
  /** By `documentKey` of their ids. */
  readonly documents: ReadonlyMap<string, string>;
  /** No other document is executed. */
  readonly only: boolean;
}

/** The names that clients give to the id of a document: GraphQL over HTTP, appendix A; common network layers; Relay's documentation. */
export const ID_PARAMETERS = ['documentId', 'id', 'doc_id'] as const;

/** The limit on the name of an operation, in UTF-16 units. */
const LONGEST_NAME = 256;

function refuse(code: ErrorCode, status: number, message: string): never {
  const error = gatewayError(code, { message });
  Object.assign(error.extensions, { http: { status } });
  throw error;
}

function refuseRequest(code: ProtocolCode, message: string, http: object): never {
  throw new GraphQLError(message, { extensions: { code, http } });
}

/** The exact message of Apollo's protocol: the client then sends the text. */
const requestText = (code: ProtocolCode, message: string): never =>
  refuseRequest(code, message, { spec: true, status: 400 });

/** Relay sends `query: null` with an id. */
const hasText = ({ query }: GraphQLParams) => query !== undefined && query !== null;

/** The hash of Apollo's protocol for persisted queries, which urql and others use as well. */
function apolloHash({ extensions }: GraphQLParams): string | undefined {
  const { persistedQuery } = isObject(extensions) ? extensions : {};
  const hash = isObject(persistedQuery) ? persistedQuery.sha256Hash : undefined;
  return typeof hash === 'string' ? hash : undefined;
}

/** The text of the trusted document that the parameters name, if they name one. `texts`: of all of them. */
function trustedText(
  { documents, only }: TrustedDocuments,
  texts: ReadonlySet<unknown>,
  params: GraphQLParams,
  getQuery: URLSearchParams | undefined,
): string | undefined {
  const named = ID_PARAMETERS.flatMap(name => [Reflect.get(params, name), getQuery?.get(name)]);
  const id: string | undefined = named.find(value => typeof value === 'string') ?? apolloHash(params);
  const text = id === undefined ? undefined : documents.get(documentKey(id));
  if (text !== undefined) return text;
  // The message of Apollo's protocol, for a client that may send the text. If only trusted documents are executed, the text would be refused as well.
  if (!only && !hasText(params) && id !== undefined && id === apolloHash(params))
    requestText('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
  if (id !== undefined && (only || !hasText(params)))
    refuse(
      'NOT_FOUND',
      400,
      'No trusted document has this id: the list in KEYRING_TRUSTED_DOCUMENTS may be older or newer than the client.',
    );
  if (only && hasText(params) && !texts.has(params.query))
    refuse(
      'FORBIDDEN',
      403,
      'Only trusted documents run here (KEYRING_TRUSTED_DOCUMENTS_ONLY): send the documentId of one.',
    );
  return undefined;
}

/** Whether variables as JSON have at most so many bytes. If they are nested too deep to be written, they do not. */
function fits(variables: unknown, maxBytes: number): boolean {
  if (variables === undefined || variables === null) return true;
  try {
    return Buffer.byteLength(JSON.stringify(variables)) <= maxBytes;
  } catch {
    return false;
  }
}

const KNOWN: ReadonlySet<string> = new Set(['query', 'operationName', 'variables', 'extensions']);
const IDS: ReadonlySet<string> = new Set(ID_PARAMETERS);

const isAbsent = (value: unknown) => value === undefined || value === null;
const typeOf = (value: unknown) => (Array.isArray(value) ? 'array' : typeof value);

/** The parameters of a request (GraphQL over HTTP, 5.1) that has a document. */
interface CheckedParams extends GraphQLParams {
  readonly query: string;
}

function checkShape(params: Readonly<Record<string, unknown>>, takesIds: boolean): void {
  for (const name in params)
    if (!isAbsent(params[name]) && !KNOWN.has(name) && !(takesIds && IDS.has(name)))
      // Names that a client made up are not repeated.
      refuseRequest('BAD_REQUEST', 'Unexpected parameter.', { status: 400 });
  const { query } = params;
  const http = { status: 400, headers: { Allow: 'GET, POST' } };
  if (isAbsent(query)) refuseRequest('BAD_REQUEST', 'Must provide query string.', http);
  if (typeof query !== 'string')
    refuseRequest('BAD_REQUEST', `Expected "query" param to be a string, but given ${typeOf(query)}.`, http);
  for (const name of ['variables', 'extensions'])
    if (!isAbsent(params[name]) && !isObject(params[name])) {
      const message = `Expected "${name}" param to be empty or an object, but given ${typeOf(params[name])}.`;
      refuseRequest('BAD_REQUEST', message, http);
    }
}

type ParamsCheck = (params: object, getQuery?: URLSearchParams) => CheckedParams;

/** Checks parameters, and replaces the id of a trusted document with its text. Throws the client's error. */
export function paramsCheck(trusted: TrustedDocuments | undefined, maxVariablesBytes: number): ParamsCheck {
  const texts = new Set(trusted?.documents.values());
  return (given, getQuery) => {
    let params: GraphQLParams = given;
    if (trusted) {
      const query = trustedText(trusted, texts, params, getQuery);
      if (query !== undefined) params = { ...params, query };
    } else if (!hasText(params) && apolloHash(params) !== undefined)
      requestText('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
    const { variables, operationName } = params;
    if (typeof operationName === 'string' && operationName.length > LONGEST_NAME)
      refuseRequest('OPERATION_RESOLUTION_FAILURE', 'The document has no operation of this name.', { status: 400 });
    if (!fits(variables, maxVariablesBytes))
      refuseRequest(
        'REQUEST_ENTITY_TOO_LARGE',
        `The variables are over ${maxVariablesBytes} bytes (KEYRING_MAX_VARIABLES).`,
        { status: 413 },
      );
    checkShape(params as Record<string, unknown>, trusted !== undefined);
    return params as CheckedParams;
  };
}

/** The same check in place of Yoga's. */
export function useParams(check: ParamsCheck): Plugin {
  return {
    onRequestParse({ request, requestParser, setRequestParser }) {
      if (request.method !== 'GET' || !requestParser) return;
      setRequestParser(request => {
        try {
          return requestParser(request);
        } catch {
          // Yoga's error repeats the values.
          refuseRequest('BAD_REQUEST', 'variables and extensions must be JSON.', { status: 400 });
        }
      });
    },
    onParams({ params, request, setParams }) {
      // Yoga refuses anything else.
      if (!isObject(params)) return;
      setParams(check(params, request.method === 'GET' ? new URL(request.url).searchParams : undefined));
    },
  };
}
