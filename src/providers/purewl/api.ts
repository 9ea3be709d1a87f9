import DataLoader from 'dataloader';
import { gatewayError } from '../../errors.js';
import type { Resolvers, VpnDevice } from '../../generated/graphql.js';
import { type ApiKey, type GatewayContext, mapMaybePromise } from '../../provider/context.js';
import type { Caller } from '../../provider/contract.js';
import { AS_JSON, json, queryString, type UpstreamResponse } from '../../upstream/messages.js';
import type { PurewlValues } from './config.js';
import {
  accountByCode,
  type Envelope,
  type PurewlResellerModel,
  readAccount,
  readCities,
  readCountries,
  readEnvelope,
  readProtocols,
  SUCCESS,
  saysNoAccount,
  type VpnAccountModel,
  type VpnCityModel,
  type VpnCountryModel,
  type VpnProtocolModel,
} from './responses.js';

export type PurewlApi = ReturnType<typeof createPurewlApi>;

/** PureWL's data, for `context.upstream`. */
const purewlApi: ApiKey<PurewlApi> = { provider: 'PUREWL' };

/** PureWL's data in the name of one owner, for one request: each inventory of a device is fetched at most once. */
export function createPurewlApi(caller: Caller, values: PurewlValues) {
  const list = (kind: InventoryKind, device: VpnDevice) => inventory(caller, values, kind, device);
  const countries = once(async (device: VpnDevice) => readCountries(await list('countries', device), device));
  const cities = once(async (device: VpnDevice) => readCities(await list('cities', device), device));
  const protocols = once(async (device: VpnDevice) => readProtocols(await list('protocols', device)));
  const accounts = once((username: string) => account(caller, username));

  const toCities = once(async (device: VpnDevice) => cityIndex(await cities.load(device)));
  const toCountry = once(async (device: VpnDevice) => countryIndex(await countries.load(device)));
  const toProtocols = once(async (device: VpnDevice) => protocolIndex(await protocols.load(device)));

  return {
    countries: (device: VpnDevice) => countries.load(device),
    cities: (device: VpnDevice) => cities.load(device),
    protocols: (device: VpnDevice) => protocols.load(device),
    citiesOf: async (country: VpnCountryModel) => (await toCities.load(country.device))(country),
    protocolsOf: async (country: VpnCountryModel) =>
      country.spoken.length ? (await toProtocols.load(country.device))(country) : [],
    countryOf: async (city: VpnCityModel) => (await toCountry.load(city.device))(city),
    account: (username: string) => accounts.load(username),
    /** Who the owner is; null when no token response named it. */
    async reseller(): Promise<PurewlResellerModel | null> {
      const { resellerId, resellerUid } = await caller.facts();
      return resellerId ? { id: resellerId, uid: resellerUid ?? null } : null;
    },
  };
}

/** A loader for an upstream that takes one key a call: what is left of batching is that equal keys share a call. */
function once<K, V>(load: (key: K) => Promise<V>): DataLoader<K, V> {
  return new DataLoader(keys => Promise.all(keys.map(key => load(key).catch(asError))));
}

const asError = (error: unknown) => (error instanceof Error ? error : new Error('no response', { cause: error }));

// The provider names no join keys; these are read off the samples: city.country_id -> country.id, else city.country -> country.iso_code;
// country.protocols[].number -> protocol.number.

const iso = (code: string | null) => code?.toUpperCase() ?? '';

function groupBy<T>(rows: readonly T[], key: (row: T) => string | null): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const name = key(row);
    if (name === null) continue;
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  return groups;
}

/** The cities of any country of the same device. */
export function cityIndex(cities: readonly VpnCityModel[]): (country: VpnCountryModel) => VpnCityModel[] {
  const byId = groupBy(cities, city => city.countryId);
  const byIso = groupBy(cities, city => (city.countryId === null && city.countryIso ? iso(city.countryIso) : null));
  return country => [...(byId.get(country.id) ?? []), ...(byIso.get(iso(country.isoCode)) ?? [])];
}

/** The country of any city of the same device; null when there is none that fits. */
export function countryIndex(countries: readonly VpnCountryModel[]): (city: VpnCityModel) => VpnCountryModel | null {
  const byId = new Map(countries.map(country => [country.id, country]));
  const byIso = new Map(countries.flatMap(country => (country.isoCode ? [[iso(country.isoCode), country]] : [])));
  return city => (city.countryId === null ? byIso.get(iso(city.countryIso)) : byId.get(city.countryId)) ?? null;
}

/** The protocols of any country of the same device, each once; one that the inventory does not know stays as the country describes it. */
export function protocolIndex(
  protocols: readonly VpnProtocolModel[],
): (country: VpnCountryModel) => VpnProtocolModel[] {
  const byNumber = new Map(protocols.map(protocol => [protocol.number, protocol]));
  return country => {
    const spoken = new Map(country.spoken.map(one => [one.number, byNumber.get(one.number) ?? one]));
    return [...spoken.values()];
  };
}

const provider = 'PUREWL';

/** In UTF-16 units; servers commonly take URLs of 8 KB. */
const LONGEST_USERNAME = 200;

type InventoryKind = 'countries' | 'cities' | 'protocols';

/** The rows of an inventory, whole and unread: there is no paging. */
export async function inventory(
  caller: Caller,
  { inventoryVersion, citiesMethod }: Pick<PurewlValues, 'inventoryVersion' | 'citiesMethod'>,
  kind: InventoryKind,
  device: VpnDevice,
): Promise<unknown> {
  const path = `/inventory/${inventoryVersion}/${kind}/${device.toLowerCase()}`;
  const method = kind === 'cities' ? citiesMethod : 'GET';
  return listIn(bodyOf(await caller.send({ method, path, headers: AS_JSON, resend: true })), kind);
}

/** State of one VPN account. Throws BAD_USER_INPUT for a blank name, NOT_FOUND for one the reseller has no account of. */
export async function account(caller: Caller, username: string): Promise<VpnAccountModel> {
  if (!username.trim())
    throw gatewayError('BAD_USER_INPUT', { provider, message: 'The argument username must not be empty.' });
  if (username.length > LONGEST_USERNAME)
    throw gatewayError('BAD_USER_INPUT', {
      provider,
      message: `The argument username must have at most ${LONGEST_USERNAME} characters.`,
    });
  const path = `/vam/v2/status${queryString([['vpnUsername', username]], { provider })}`;
  return accountIn(await caller.send({ method: 'GET', path, headers: AS_JSON }), username);
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

const anyone = (context: GatewayContext) => context.upstream(purewlApi, 'user-or-service');

export const resolvers: Resolvers = {
  Query: {
    vpnCountries: async (_root, { device }, context) => (await anyone(context)).countries(device),
    vpnCities: async (_root, { device }, context) => (await anyone(context)).cities(device),
    vpnProtocols: async (_root, { device }, context) => (await anyone(context)).protocols(device),
    vpnAccount: async (_root, { username }, context) => (await anyone(context)).account(username),
  },
  Viewer: {
    purewl: async (_viewer, _args, context) =>
      (await context.hasOwnGrant('PUREWL')) ? (await context.upstream(purewlApi, 'user')).reseller() : null,
  },
  VpnCountry: {
    cities: (country, _args, context) => mapMaybePromise(anyone(context), api => api.citiesOf(country)),
    protocols: (country, _args, context) => mapMaybePromise(anyone(context), api => api.protocolsOf(country)),
  },
  VpnCity: {
    country: (city, _args, context) => mapMaybePromise(anyone(context), api => api.countryOf(city)),
  },
};
