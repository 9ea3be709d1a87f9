import {
  type ErrorCode,
  filled,
  gatewayError,
  id,
  isObject,
  json,
  oauth1Problem,
  type RowOf,
  row,
  type UpstreamResponse,
} from 'keyring-gateway';

/** Whether a response rejects the token. A wrong clock or a repeated nonce does not reject the token. */
export const rejectsToken = (response: UpstreamResponse): boolean =>
  response.status === 401 && oauth1Problem(response)?.of !== 'operator';

/** The JSON of a data response. Throws a typed error for any other response. A write whose 2xx response cannot be read may have been carried out. */
export function payload(response: UpstreamResponse, { isWrite = false } = {}): unknown {
  const { status } = response;
  const body = json(response);
  const isSuccess = status >= 200 && status < 300;
  if (isSuccess && body !== undefined && !isError(body)) return body;
  throw gatewayError(codeFor(status, body), {
    provider: 'QUILL',
    outcomeUnknown: isWrite && isSuccess && body === undefined,
    cause: new Error(`HTTP ${status}`),
  });
}

/** Quill's errors are `{ errors: [{ code, message }] }`, also with HTTP 200. The message is never passed on. */
const isError = (body: unknown): boolean => isObject(body) && Array.isArray(body.errors);

function codeFor(status: number, body: unknown): ErrorCode {
  if (status === 403) return 'FORBIDDEN';
  if (status === 404 && body !== undefined) return 'NOT_FOUND';
  return status >= 400 || isError(body) ? 'PROVIDER_REJECTED' : 'PROVIDER_PROTOCOL_ERROR';
}

/** A user without an id is dropped. Any other field may be missing. */
export const userRow = row(wire => ({ id: id(wire.id_str), name: filled(wire.name) }));

/** A note. */
export const noteRow = row(wire => ({ id: id(wire.id_str), text: filled(wire.text) }));

// Parent types of the resolvers: codegen pairs `FooModel` with the GraphQL type `Foo`.
export type QuillUserModel = RowOf<typeof userRow>;
export type QuillNoteModel = RowOf<typeof noteRow>;
