import {
  type ErrorCode,
  filled,
  gatewayError,
  id,
  isObject,
  json,
  type RowOf,
  row,
  type UpstreamResponse,
} from 'keyring-gateway';

/** Signet's errors are `{ "error": { "code", "message" } }`, with any HTTP status. The message is never passed on. */
export function errorCodeOf(body: unknown): string | undefined {
  const error = isObject(body) ? body.error : undefined;
  return isObject(error) && typeof error.code === 'string' ? error.code : undefined;
}

/** The request's date differs from Signet's clock by more than five minutes. This error does not reject the key. */
export const TOO_FAR_APART = 'date_out_of_range';

/** Whether a response rejects the credentials. */
export const rejectsToken = (response: UpstreamResponse): boolean => response.status === 401;

/** The JSON of a data response. Throws a typed error for any other response. A write under 2xx that cannot be read may have been carried out. */
export function payload(response: UpstreamResponse, { isWrite = false } = {}): unknown {
  const { status } = response;
  const body = json(response);
  const isSuccess = status >= 200 && status < 300;
  if (isSuccess && body !== undefined && errorCodeOf(body) === undefined) return body;
  throw gatewayError(codeFor(status, body), {
    provider: 'SIGNET',
    outcomeUnknown: isWrite && isSuccess && body === undefined,
    cause: new Error(`HTTP ${status}`),
  });
}

function codeFor(status: number, body: unknown): ErrorCode {
  if (errorCodeOf(body) === TOO_FAR_APART) return 'PROVIDER_REJECTED';
  if (status === 403) return 'FORBIDDEN';
  if (status === 404 && body !== undefined) return 'NOT_FOUND';
  return status >= 400 || errorCodeOf(body) !== undefined ? 'PROVIDER_REJECTED' : 'PROVIDER_PROTOCOL_ERROR';
}

/** The owner of a token. A row without an id is dropped. Any other field may be missing. */
export const userRow = row(wire => ({ id: id(wire.id), name: filled(wire.name) }));

/** An item at Signet. */
export const itemRow = row(wire => ({ id: id(wire.id), title: filled(wire.title) }));

// Parent types of the resolvers: codegen pairs `FooModel` with the GraphQL type `Foo`.
export type SignetUserModel = RowOf<typeof userRow>;
export type SignetItemModel = RowOf<typeof itemRow>;
