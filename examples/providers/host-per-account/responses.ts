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

/** The end of the URL that names an account: ids of its organization and of its user. */
const ACCOUNT = /\/id\/(\w{15,18}\/\w{15,18})$/;

/**
 * Reads a token response: RFC 6749's, with where the account's data are (`instance_url`) and whose it is (`id`). A response without `instance_url`
 * leaves the account where it is; the engine keeps facts that a refresh does not tell.
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

/** A token that is dead already is refused with `invalid_token`, where RFC 7009, 2.2 has a 200. */
export function isRevoked(response: UpstreamResponse): boolean {
  const body = json(response);
  return isSuccess(response.status) || (response.status === 400 && isObject(body) && body.error === 'invalid_token');
}

/** Whether a response says that the token is not (or no longer) accepted. The page of the user says it with a 403 and a bare text. */
export const rejectsToken = ({ status, text }: UpstreamResponse): boolean =>
  status === 401 || (status === 403 && text === 'Bad_OAuth_Token');

/** Who a token belongs to. */
export const userRow = row(wire => ({
  id: id(wire.user_id),
  organizationId: filled(wire.organization_id),
  name: filled(wire.name),
}));

/** A customer as a query lists it. */
export const customerRow = row(wire => ({ id: id(wire.Id), name: filled(wire.Name) }));

// Parent types of the resolvers: codegen pairs `FooModel` with the GraphQL type `Foo`.
export type CirrusUserModel = RowOf<typeof userRow>;
export type CirrusCustomerModel = RowOf<typeof customerRow>;
