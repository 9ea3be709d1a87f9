import {
  type ErrorCode,
  filled,
  gatewayError,
  id,
  isObject,
  isSuccess,
  json,
  type RowOf,
  row,
  str,
  type UpstreamResponse,
} from 'keyring-gateway';

/** The scopes of the data APIs, by the service that requires them. */
export const SCOPES = {
  mail: 'https://www.nimbus.example/auth/mail.readonly',
  files: 'https://www.nimbus.example/auth/files.readonly',
} as const;

/** The `reason` of an error, and its service. The message is never passed on. */
interface ErrorInfo {
  readonly reason: string | null;
  readonly service: string | null;
}

/** Nimbus's errors are `{ error: { code, status, message, details: [{ reason, metadata: { service } }] } }`. Undefined: the response is not an error. */
function errorOf(body: unknown): ErrorInfo | undefined {
  if (!isObject(body) || !isObject(body.error)) return undefined;
  const details = Array.isArray(body.error.details) ? body.error.details : [];
  const info = details.filter(isObject).find(({ reason }) => str(reason) !== null);
  const service = isObject(info?.metadata) ? str(info.metadata.service) : null;
  return { reason: str(info?.reason), service };
}

/** Whether a response rejects the token. */
export const rejectsToken = (response: UpstreamResponse): boolean => response.status === 401;

/** A 403 for a missing scope has its own reason. Any other 403 is about the resource. */
export function lacksScope(response: UpstreamResponse): readonly string[] | undefined {
  const error = response.status === 403 ? errorOf(json(response)) : undefined;
  if (error?.reason !== 'ACCESS_TOKEN_SCOPE_INSUFFICIENT') return undefined;
  return Object.entries(SCOPES).flatMap(([name, scope]) => (error.service === `${name}.nimbus.example` ? [scope] : []));
}

/** The JSON of a data response. Throws a typed error for any other response. */
export function payload(response: UpstreamResponse): unknown {
  const { status } = response;
  const body = json(response);
  const error = errorOf(body);
  if (isSuccess(status) && body !== undefined && !error) return body;
  throw gatewayError(codeFor(status, body, error), { provider: 'NIMBUS', cause: new Error(`HTTP ${status}`) });
}

function codeFor(status: number, body: unknown, error: ErrorInfo | undefined): ErrorCode {
  if (status === 403) return 'FORBIDDEN';
  if (status === 404 && body !== undefined) return 'NOT_FOUND';
  return status >= 400 || error ? 'PROVIDER_REJECTED' : 'PROVIDER_PROTOCOL_ERROR';
}

/** An account. */
export const profileRow = row(wire => ({ id: id(wire.sub), name: filled(wire.name) }));
/** A message in a mailbox. */
export const messageRow = row(wire => ({ id: id(wire.id), subject: filled(wire.subject) }));
/** A file. */
export const fileRow = row(wire => ({ id: id(wire.id), name: filled(wire.name) }));

export type Profile = RowOf<typeof profileRow>;

// Parent types of the resolvers: codegen pairs `FooModel` with the GraphQL type `Foo`.
/** `account`: the account argument of the parent field, so that the fields below it read the same account. */
export type NimbusUserModel = Profile & { readonly account: string | null | undefined };
export type NimbusMessageModel = RowOf<typeof messageRow>;
export type NimbusFileModel = RowOf<typeof fileRow>;
