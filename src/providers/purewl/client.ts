import { gatewayError } from '../../errors.js';
import type { VpnDevice } from '../../generated/graphql.js';
import type { Caller } from '../../provider/contract.js';
import { AS_JSON, json, queryString, type UpstreamResponse } from '../../upstream/messages.js';
import type { PurewlValues } from './config.js';
import { accountByCode, readAccount, saysNoAccount, type VpnAccountModel } from './models.js';
import { type Envelope, readEnvelope, SUCCESS } from './responses.js';

const provider = 'PUREWL';

/** In UTF-16 units; servers commonly take URLs of 8 KB. */
const LONGEST_USERNAME = 200;

type InventoryKind = 'countries' | 'cities' | 'protocols';

/** Calls to PureWL. Each throws a typed error: those of `Caller.send`, and those that the envelope stands for. */
interface PurewlClient {
  /** The rows of an inventory, whole and unread: there is no paging. */
  inventory(kind: InventoryKind, device: VpnDevice): Promise<unknown>;
  /** State of one VPN account. Throws BAD_USER_INPUT for a blank name, NOT_FOUND for one the reseller has no account of. */
  account(username: string): Promise<VpnAccountModel>;
}

export function createClient(
  caller: Caller,
  values: Pick<PurewlValues, 'inventoryVersion' | 'citiesMethod'>,
): PurewlClient {
  return {
    async inventory(kind, device) {
      const path = `/inventory/${values.inventoryVersion}/${kind}/${device.toLowerCase()}`;
      const method = kind === 'cities' ? values.citiesMethod : 'GET';
      return listIn(bodyOf(await caller.send({ method, path, headers: AS_JSON, resend: true })), kind);
    },
    async account(username) {
      if (!username.trim()) throw gatewayError('BAD_USER_INPUT', { provider, message: 'A user name is needed.' });
      if (username.length > LONGEST_USERNAME)
        throw gatewayError('BAD_USER_INPUT', { provider, message: 'The user name is too long.' });
      const path = `/vam/v2/status${queryString([['vpnUsername', username]], { provider })}`;
      return accountIn(await caller.send({ method: 'GET', path, headers: AS_JSON }), username);
    },
  };
}

/** The list under its own name, or the body itself where that is the list. */
function listIn(body: unknown, kind: InventoryKind): unknown {
  if (Array.isArray(body)) return body;
  const list = (body as Partial<Record<InventoryKind, unknown>> | null | undefined)?.[kind];
  if (list === undefined) throw gatewayError('PROVIDER_PROTOCOL_ERROR', { provider });
  return list;
}

function accountIn(response: UpstreamResponse, username: string): VpnAccountModel {
  const envelope = readEnvelope(response);
  const code = envelope?.code ?? null;
  // A 404 page that is not the API's (HTML) says nothing about the account.
  const missing = response.status === 404 && json(response) !== undefined;
  if (missing || saysNoAccount(code)) throw gatewayError('NOT_FOUND', { provider });
  const account = accountByCode(code, envelope?.body, username) ?? readAccount(bodyOf(response, envelope), username);
  if (!account) throw gatewayError('PROVIDER_PROTOCOL_ERROR', { provider });
  return account;
}

/** The body of a successful response. Throws the typed error that any other response stands for. */
function bodyOf(response: UpstreamResponse, envelope: Envelope | undefined = readEnvelope(response)): unknown {
  const { status } = response;
  if (status === 403) throw gatewayError('FORBIDDEN', { provider });
  if (status === 404 || status === 405 || status === 410) throw gatewayError('UPSTREAM_REMOVED', { provider });
  if (status >= 400) throw gatewayError('PROVIDER_REJECTED', { provider });
  if (status < 200 || status >= 300 || !envelope || envelope.code === null)
    throw gatewayError('PROVIDER_PROTOCOL_ERROR', { provider });
  if (envelope.code !== SUCCESS)
    throw gatewayError('PROVIDER_REJECTED', { provider, cause: new Error(`code ${envelope.code}`) });
  return envelope.body;
}
