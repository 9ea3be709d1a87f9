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
  type UpstreamResponse,
} from 'keyring-gateway';

/** The `status` in the body of a response. Atlas sends HTTP 200 for every result. */
export const statusOf = (body: unknown): string | undefined =>
  isObject(body) && typeof body.status === 'string' ? body.status : undefined;

/** Whether a response rejects the key. */
export const rejectsToken = (response: UpstreamResponse): boolean =>
  response.status === 401 || (response.status === 200 && statusOf(json(response)) === 'REQUEST_DENIED');

/** The `result` or `results` of a data response. Throws a typed error for any other response. */
export function payload(response: UpstreamResponse): unknown {
  const { status } = response;
  const body = json(response);
  const said = statusOf(body);
  if (status === 200 && isObject(body)) {
    if (said === 'OK') return body.results ?? body.result;
    if (said === 'ZERO_RESULTS') return [];
  }
  throw gatewayError(codeFor(status, said), { provider: 'ATLAS', cause: new Error(`HTTP ${status}`) });
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  NOT_FOUND: 'NOT_FOUND',
  OVER_QUERY_LIMIT: 'RATE_LIMITED',
  UNKNOWN_ERROR: 'PROVIDER_UNAVAILABLE',
};

function codeFor(status: number, said: string | undefined): ErrorCode {
  if (said !== undefined) return CODES[said] ?? 'PROVIDER_REJECTED';
  return status >= 400 ? 'PROVIDER_REJECTED' : 'PROVIDER_PROTOCOL_ERROR';
}

/** Whose key it is. */
export const accountRow = row(wire => ({ id: id(wire.id), name: filled(wire.name) }));

/** A place without an id is dropped. Any other field may be missing. */
export const placeRow = row(wire => ({
  id: id(wire.place_id),
  name: filled(wire.name),
  latitude: isObject(wire.location) ? float(wire.location.lat) : null,
  longitude: isObject(wire.location) ? float(wire.location.lng) : null,
}));

// Parent types of the resolvers: codegen pairs `FooModel` with the GraphQL type `Foo`.
export type AtlasAccountModel = RowOf<typeof accountRow>;
export type AtlasPlaceModel = RowOf<typeof placeRow>;
