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

/** Acme's errors are `{ "error": { "code", "message" } }`, with any HTTP status. The message is never passed on. */
export function errorCodeOf(body: unknown): string | undefined {
  const error = isObject(body) ? body.error : undefined;
  return isObject(error) && typeof error.code === 'string' ? error.code : undefined;
}

/** Whether a response rejects the credentials. */
export const rejectsToken = (response: UpstreamResponse): boolean => response.status === 401;

/** The JSON of a data response. Throws a typed error for any other response. */
export function payload(response: UpstreamResponse): unknown {
  const { status } = response;
  const body = json(response);
  if (status >= 200 && status < 300 && body !== undefined && errorCodeOf(body) === undefined) return body;
  throw gatewayError(codeFor(status, body), { provider: 'ACME', cause: new Error(`HTTP ${status}`) });
}

function codeFor(status: number, body: unknown): ErrorCode {
  if (status === 403) return 'FORBIDDEN';
  if (status === 404 && body !== undefined) return 'NOT_FOUND';
  return status >= 400 || errorCodeOf(body) !== undefined ? 'PROVIDER_REJECTED' : 'PROVIDER_PROTOCOL_ERROR';
}

/** An item at Acme. A row without an id is dropped. Any other field may be missing. */
export const itemRow = row(wire => ({ id: id(wire.id), title: filled(wire.title) }));

// Parent types of the resolvers: codegen pairs `FooModel` with the GraphQL type `Foo`.
export type AcmeItemModel = RowOf<typeof itemRow>;
