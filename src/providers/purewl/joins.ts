import type { VpnCityModel, VpnCountryModel, VpnProtocolModel } from './models.js';

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
