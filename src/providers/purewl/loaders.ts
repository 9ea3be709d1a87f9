import DataLoader from 'dataloader';
import type { VpnDevice } from '../../generated/graphql.js';
import type { ApiKey } from '../../provider/api-key.js';
import type { Caller } from '../../provider/contract.js';
import { createClient } from './client.js';
import type { PurewlValues } from './config.js';
import { cityIndex, countryIndex, protocolIndex } from './joins.js';
import type {
  PurewlResellerModel,
  VpnAccountModel,
  VpnCityModel,
  VpnCountryModel,
  VpnProtocolModel,
} from './models.js';
import { readCities, readCountries, readProtocols } from './wire.js';

/** PureWL's data in the name of one owner, for one request: each inventory of a device is fetched at most once. */
export interface PurewlApi {
  countries(device: VpnDevice): Promise<VpnCountryModel[]>;
  cities(device: VpnDevice): Promise<VpnCityModel[]>;
  protocols(device: VpnDevice): Promise<VpnProtocolModel[]>;
  citiesOf(country: VpnCountryModel): Promise<VpnCityModel[]>;
  protocolsOf(country: VpnCountryModel): Promise<VpnProtocolModel[]>;
  countryOf(city: VpnCityModel): Promise<VpnCountryModel | null>;
  account(username: string): Promise<VpnAccountModel>;
  /** Who the owner is; null when no token answer said it. */
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

const asError = (error: unknown) => (error instanceof Error ? error : new Error('no answer', { cause: error }));
