import type { TokenReading } from 'keyring-gateway';
import {
  filled,
  id,
  isObject,
  isSuccess,
  json,
  type RowOf,
  readTokenAnswer,
  row,
  str,
  type UpstreamResponse,
} from 'keyring-gateway';

/** The end of an account's URL: the ids of its organization and of its user. */
const ACCOUNT = /\/id\/(\w{15,18}\/\w{15,18})$/;

/**
 * Reads a token response of RFC 6749 with the account's host (`instance_url`) and its owner (`id`). A response without `instance_url` does not change the host: the
 * engine keeps facts that a refresh omits.
 */
export function readTokens(response: UpstreamResponse): TokenReading | undefined {
  const reading = readTokenAnswer(response);
  const body = json(response);
  if (reading?.kind !== 'issued' || !isObject(body)) return reading;
  const instanceUrl = filled(body.instance_url);
  const subject = ACCOUNT.exec(str(body.id) ?? '')?.[1];
  return {
    kind: 'issued',
    issued: { ...reading.issued, ...(instanceUrl && { facts: { instanceUrl } }), ...(subject && { subject }) },
  };
}

/** Cirrus refuses to revoke an invalid token with `invalid_token`, where RFC 7009, 2.2 requires a 200. */
export function isRevoked(response: UpstreamResponse): boolean {
  const body = json(response);
  return isSuccess(response.status) || (response.status === 400 && isObject(body) && body.error === 'invalid_token');
}

/** Whether a response rejects the token. The user endpoint sends a 403 with plain text instead. */
export const rejectsToken = ({ status, text }: UpstreamResponse): boolean =>
  status === 401 || (status === 403 && text === 'Bad_OAuth_Token');

/** The owner of a token. */
export const userRow = row(wire => ({
  id: id(wire.user_id),
  organizationId: filled(wire.organization_id),
  name: filled(wire.name),
}));

/** A customer in a query result. */
export const customerRow = row(wire => ({ id: id(wire.Id), name: filled(wire.Name) }));

// Parent types of the resolvers: codegen pairs `FooModel` with the GraphQL type `Foo`.
export type CirrusUserModel = RowOf<typeof userRow>;
export type CirrusCustomerModel = RowOf<typeof customerRow>;
