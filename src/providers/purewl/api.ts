import DataLoader from 'dataloader';
import type { VpnDevice } from '../../generated/graphql.js';
import type { ApiKey } from '../../provider/context.js';
import type { Caller } from '../../provider/contract.js';
import { createClient } from './client.js';
import type { PurewlValues } from './config.js';
import {
  type PurewlResellerModel,
  readCities,
  readCountries,
  readProtocols,
  type VpnAccountModel,
  type VpnCityModel,
  type VpnCountryModel,
  type VpnProtocolModel,
} from './models.js';

/** PureWL's data in the name of one owner, for one request: each inventory of a device is fetched at most once. */
export interface PurewlApi {
  countries(device: VpnDevice): Promise<VpnCountryModel[]>;
  cities(device: VpnDevice): Promise<VpnCityModel[]>;
  protocols(device: VpnDevice): Promise<VpnProtocolModel[]>;
  citiesOf(country: VpnCountryModel): Promise<VpnCityModel[]>;
  protocolsOf(country: VpnCountryModel): Promise<VpnProtocolModel[]>;
  countryOf(city: VpnCityModel): Promise<VpnCountryModel | null>;
  account(username: string): Promise<VpnAccountModel>;
  /** Who the owner is; null when no token response named it. */
  reseller(): Promise<PurewlResellerModel | null>;
}

/** PureWL's data, for `context.upstream`. */
export const purewlApi: ApiKey<PurewlApi> = { provider: 'PUREWL' };

export function createPurewlApi(caller: Caller, values: PurewlValues): PurewlApi {
  const client = createClient(caller, values);
  const countries = once(async (device: VpnDevice) =>
    readCountries(await client.inventory('countries', device), device),
  );
  const cities = once(async (device: VpnDevice) => readCities(await client.inventory('cities', device), device));
  const protocols = once(async (device: VpnDevice) => readProtocols(await client.inventory('protocols', device)));
  const accounts = once((username: string) => client.account(username));

  const toCities = once(async (device: VpnDevice) => cityIndex(await cities.load(device)));
  const toCountry = once(async (device: VpnDevice) => countryIndex(await countries.load(device)));
  const toProtocols = once(async (device: VpnDevice) => protocolIndex(await protocols.load(device)));

  return {
    countries: device => countries.load(device),
    cities: device => cities.load(device),
    protocols: device => protocols.load(device),
    citiesOf: async country => (await toCities.load(country.device))(country),
    protocolsOf: async country => (country.spoken.length ? (await toProtocols.load(country.device))(country) : []),
    countryOf: async city => (await toCountry.load(city.device))(city),
    account: username => accounts.load(username),
    async reseller() {
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
