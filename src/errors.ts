import { GraphQLError } from 'graphql';
import type { ProviderId } from './provider-id.js';

/**
 * The one table of the gateway's own error codes: what the client should do about each. docs/errors.md is written from
 * it. PROTOCOL_ERRORS has the others. `MESSAGES` has the messages.
 */
export const ERRORS = {
  UNAUTHENTICATED: 'No session. Sign in.',
  LOGIN_REQUIRED: 'There is a session, but no usable grant at `provider`. Sign in to it.',
  ACCOUNT_REQUIRED:
    'The session has several accounts at `provider`. Name one of `accounts` (each with `id` and `subject`) in `account`, or a grant by its id.',
  FORBIDDEN:
    'The caller may not do this, and signing in again does not help. With `provider`: the provider does not allow it for this account. Without: the gateway does not, and the message names the cause (an origin that is not in `KEYRING_ORIGINS`, a login from a page of another site or by bearer from a page, a document that is not trusted).',
  BAD_USER_INPUT: 'An argument, or the operation, cannot be used as it is. The message names it.',
  SCOPE_REQUIRED: 'The grant at `provider` lacks `scopes`. Sign in to `provider` again and request them.',
  NOT_FOUND: 'Nothing has this id.',
  RATE_LIMITED:
    'Too many requests, to the gateway or to `provider`. Wait `retryAfter` seconds. Without `retryAfter` the operation itself needs too many provider calls: request fewer things at a time.',
  GRANT_UNREADABLE:
    'The gateway cannot read the grant it stores for `provider`: a seal key is missing or wrong (the operator must fix `KEYRING_SEAL_KEYS`), or the record is damaged or written by a newer version. Other providers still work and every session is kept. Try again later, or sign in to `provider` again: that replaces the grant.',
  PROVIDER_UNAVAILABLE: '`provider` is down, slow or failing. Try again later.',
  PROVIDER_REJECTED: '`provider` refused the request, or the credentials that the operator gave the gateway.',
  HOST_NOT_ALLOWED:
    'The account at `provider` is at a host that this gateway does not send tokens to. Nothing was sent. The operator can allow the host.',
  PROVIDER_PROTOCOL_ERROR:
    '`provider` sent a response that cannot be read: HTML, a format that the gateway does not know, or too much.',
  UPSTREAM_REMOVED: '`provider` no longer offers this operation.',
  STORE_UNAVAILABLE:
    'The gateway cannot reach its token store. Sessions are kept; try again after `retryAfter` seconds (HTTP 503).',
  TIMEOUT: 'The gateway ran out of time for this request.',
  CSRF_REQUIRED:
    'A mutation, or an operation with the session cookie, came without the CSRF header `x-keyring-csrf` (HTTP 403).',
} as const;

/** A code of the gateway's own, as `extensions.code` has it. */
export type ErrorCode = keyof typeof ERRORS;

/** Codes that come from below the schema: of GraphQL, and of GraphQL over HTTP. */
export const PROTOCOL_ERRORS = {
  GRAPHQL_PARSE_FAILED: 'The document cannot be parsed, or has too many bytes, lines or tokens (HTTP 400).',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema, or is larger than is allowed (HTTP 400).',
  OPERATION_RESOLUTION_FAILURE: 'The document has no operation of that name, or several and none is named (HTTP 400).',
  BAD_REQUEST:
    'Not a GraphQL request: another method, media type or form than the gateway accepts, or a batch (HTTP 400, 405, 406, 415).',
  PERSISTED_QUERY_NOT_FOUND:
    'No trusted document has this hash. Send the text; clients with automatic persisted queries do so automatically (HTTP 400).',
  PERSISTED_QUERY_NOT_SUPPORTED:
    'This gateway has no trusted documents and learns none. Send texts; clients with automatic persisted queries do so automatically (HTTP 400).',
  REQUEST_ENTITY_TOO_LARGE: 'The body, or the variables in it, are larger than is allowed (HTTP 413).',
  INTERNAL_SERVER_ERROR: 'A fault of the gateway. The response has an `x-request-id`; the log has the cause under it.',
} as const;

export type ProtocolCode = keyof typeof PROTOCOL_ERRORS;

/** Details of an error. All but `message` and `cause` become `extensions`. */
export interface ErrorFacts {
  /** The provider that the error is about. */
  provider?: ProviderId;
  /** Whole seconds until another try makes sense. */
  retryAfter?: number;
  /** Scopes that the caller's grant lacks. */
  scopes?: readonly string[];
  /** The accounts to choose from. */
  accounts?: readonly { readonly id: string; readonly subject: string | null }[];
  /** A write was sent, and it is not known whether the provider has carried it out. */
  outcomeUnknown?: boolean;
  /** For the client. Never an upstream's own text. */
  message?: string;
  /** Kept for the log, never shown. */
  cause?: unknown;
}

/** A provider by its id, as the schema has it. */
const named = ({ provider }: ErrorFacts): string => provider ?? 'the provider';
const atBeginning = ({ provider }: ErrorFacts): string => provider ?? 'The provider';
const wait = ({ retryAfter }: ErrorFacts): string =>
  retryAfter === undefined ? 'Try again later.' : `Try again in ${retryAfter} s.`;

/** Default message of each code. Each names the provider, header or setting concerned. */
const MESSAGES: { readonly [Code in ErrorCode]: (facts: ErrorFacts) => string } = {
  UNAUTHENTICATED: ({ provider }) =>
    provider ? `You are not signed in. Sign in to ${provider}.` : 'You are not signed in.',
  LOGIN_REQUIRED: facts => `The session has no usable grant at ${named(facts)}. Sign in to ${named(facts)}.`,
  ACCOUNT_REQUIRED: facts =>
    `The session has several accounts at ${named(facts)}. Name one of them in the argument account, or a grant by its id.`,
  FORBIDDEN: facts =>
    `${atBeginning(facts)} does not allow this for the account in use. Signing in again does not help.`,
  BAD_USER_INPUT: ({ provider }) =>
    provider ? `${provider} cannot use an argument as it is.` : 'An argument cannot be used as it is.',
  SCOPE_REQUIRED: ({ scopes = [], ...facts }) =>
    `The grant at ${named(facts)} lacks ${scopes.length > 0 ? `the scope ${scopes.join(' ')}` : 'a scope'}. Sign in to ${named(facts)} again and request it.`,
  NOT_FOUND: ({ provider }) => (provider ? `${provider} has nothing of this id.` : 'Nothing has this id.'),
  RATE_LIMITED: facts => `${atBeginning(facts)} allows no more requests now. ${wait(facts)}`,
  GRANT_UNREADABLE: facts =>
    `The gateway cannot read the grant it stores for ${named(facts)}: a seal key is missing or wrong (the operator must fix KEYRING_SEAL_KEYS), or the record is damaged or written by a newer version. Other providers still work and every session is kept. Try again later, or sign in to ${named(facts)} again: that replaces the grant.`,
  PROVIDER_UNAVAILABLE: facts => `${atBeginning(facts)} is down, slow or failing. ${wait(facts)}`,
  PROVIDER_REJECTED: facts =>
    `${atBeginning(facts)} refused the request, or the credentials that the operator gave the gateway.`,
  HOST_NOT_ALLOWED: facts =>
    `The account at ${named(facts)} is at a host that this gateway does not send tokens to. Nothing was sent. The operator can allow the host.`,
  PROVIDER_PROTOCOL_ERROR: facts =>
    `${atBeginning(facts)} sent a response that cannot be read: HTML, a format that the gateway does not know, or too much.`,
  UPSTREAM_REMOVED: facts => `${atBeginning(facts)} no longer offers this operation.`,
  STORE_UNAVAILABLE: facts => `The gateway cannot reach its token store. Sessions are kept. ${wait(facts)}`,
  TIMEOUT: ({ provider }) =>
    `The gateway ran out of time for this request${provider ? ` before ${provider} responded` : ''}.`,
  CSRF_REQUIRED: () =>
    'The CSRF header x-keyring-csrf is missing (any value will do): every mutation needs it, and every operation that carries the session cookie.',
};

/** HTTP status of the response, for the codes that are about more than one field. */
const STATUS: Partial<Record<ErrorCode, number>> = { STORE_UNAVAILABLE: 503, CSRF_REQUIRED: 403 };

/** An error for the client: its message and extensions are not masked. */
export function gatewayError(code: ErrorCode, facts: ErrorFacts = {}): GraphQLError {
  const { provider, retryAfter, accounts, scopes, outcomeUnknown, cause } = facts;
  const { message = MESSAGES[code](facts) } = facts;
  const status = STATUS[code];
  const headers = status === 503 && retryAfter !== undefined ? { 'retry-after': String(retryAfter) } : undefined;
  const error = new GraphQLError(message, {
    extensions: {
      code,
      ...(provider && { provider }),
      ...(retryAfter !== undefined && { retryAfter }),
      ...(scopes && { scopes }),
      ...(accounts && { accounts }),
      ...(outcomeUnknown && { outcomeUnknown }),
      ...(status && { http: { status, ...(headers && { headers }) } }),
    },
  });
  // Not `originalError`: graphql would copy the cause's message and extensions onto the error the client sees.
  if (cause !== undefined) Object.defineProperty(error, 'cause', { value: cause, enumerable: false });
  return error;
}

/** The code of an error that `gatewayError` made; undefined for any other value. */
export function codeOf(error: unknown): ErrorCode | undefined {
  const code = error instanceof GraphQLError ? error.extensions.code : undefined;
  return typeof code === 'string' && Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : undefined;
}
