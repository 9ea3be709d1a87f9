import {
  type ErrorCode,
  filled,
  float,
  gatewayError,
  id,
  isObject,
  json,
  type RowOf,
  row,
  str,
  type UpstreamResponse,
} from 'keyring-gateway';

/** Velo's errors are `{ message, errors: [{ resource, field, code }] }`. The message is never passed on. */
export function faultsOf(body: unknown): readonly { readonly resource: string; readonly field: string }[] | undefined {
  if (!isObject(body) || !Array.isArray(body.errors)) return undefined;
  return body.errors
    .filter(isObject)
    .map(({ resource, field }) => ({ resource: str(resource) ?? '', field: str(field) ?? '' }));
}

/** Whether a response rejects the token. A 403 means a missing scope. */
export const rejectsToken = (response: UpstreamResponse): boolean => response.status === 401;

/** The JSON of a data response. Throws a typed error for any other response. */
export function payload(response: UpstreamResponse): unknown {
  const { status } = response;
  const body = json(response);
  if (status >= 200 && status < 300 && body !== undefined && faultsOf(body) === undefined) return body;
  throw gatewayError(codeFor(status, body), { provider: 'VELO', cause: new Error(`HTTP ${status}`) });
}

function codeFor(status: number, body: unknown): ErrorCode {
  if (status === 403) return 'FORBIDDEN';
  if (status === 404 && body !== undefined) return 'NOT_FOUND';
  return status >= 400 || faultsOf(body) !== undefined ? 'PROVIDER_REJECTED' : 'PROVIDER_PROTOCOL_ERROR';
}

/** An athlete without an id is dropped. Any other field may be missing. */
export const athleteRow = row(wire => ({
  id: id(wire.id),
  name:
    [filled(wire.firstname), filled(wire.lastname)].filter(part => part !== null).join(' ') || filled(wire.username),
}));

/** An activity of an athlete. */
export const activityRow = row(wire => ({
  id: id(wire.id),
  name: filled(wire.name),
  distance: float(wire.distance),
}));

// Parent types of the resolvers: codegen pairs `FooModel` with the GraphQL type `Foo`.
export type VeloAthleteModel = RowOf<typeof athleteRow>;
export type VeloActivityModel = RowOf<typeof activityRow>;
