import {
  bool,
  type ErrorCode,
  filled,
  gatewayError,
  id,
  json,
  type RowOf,
  row,
  type UpstreamResponse,
} from 'keyring-gateway';

/** Whether a response rejects the credentials (RFC 6750, 3.1). */
export const rejectsToken = (response: UpstreamResponse): boolean => response.status === 401;

/** The JSON of a userinfo response. Throws a typed error for any other response. */
export function payload(response: UpstreamResponse): unknown {
  const { status } = response;
  const body = json(response);
  if (status >= 200 && status < 300 && body !== undefined) return body;
  throw gatewayError(codeFor(status), { provider: 'OPENID', cause: new Error(`HTTP ${status}`) });
}

function codeFor(status: number): ErrorCode {
  // 403 is `insufficient_scope` (RFC 6750, 3.1).
  if (status === 403) return 'FORBIDDEN';
  return status >= 400 ? 'PROVIDER_REJECTED' : 'PROVIDER_PROTOCOL_ERROR';
}

/** Standard claims (OpenID Connect Core, 5.1). `sub` is required; any other may be missing. */
export const userRow = row(wire => ({
  id: id(wire.sub),
  name: filled(wire.name),
  email: filled(wire.email),
  emailVerified: bool(wire.email_verified),
}));

// Parent types of the resolvers: codegen pairs `FooModel` with the GraphQL type `Foo`.
export type OpenidUserModel = RowOf<typeof userRow>;
