import { z } from 'zod';
import type { VpnDevice } from '../../generated/graphql.js';
import { rows } from '../../http/read.js';
import { bool, filled, float, id, int } from '../../http/shapes.js';
import type { SpokenProtocol, VpnCityModel, VpnCountryModel, VpnProtocolModel } from './models.js';

// Shapes of purewl.com/developer, inventory management. The printed samples are no valid JSON: shapes only.

const PROTOCOL = z.object({
  id: id(),
  name: filled(),
  protocol: filled(),
  number: int(),
  port_number: int(),
  is_multiport: bool().optional(),
});

export function readProtocols(list: unknown): VpnProtocolModel[] {
  return rows(list, PROTOCOL).map(row => ({
    id: row.id,
    name: row.name ?? row.protocol,
    number: row.number,
    portNumber: row.port_number,
    isMultiport: row.is_multiport ?? null,
  }));
}

const SPOKEN = z.object({
  number: int().pipe(z.number()),
  protocol: filled(),
  name: filled(),
  dns: z.unknown().optional(),
});
const DNS = z.object({ port_number: int(), is_multiport: bool().optional() });

function readSpoken(list: unknown): SpokenProtocol[] {
  return rows(list, SPOKEN).map(({ number, protocol, name, dns }) => {
    const [host] = rows(dns, DNS);
    return {
      id: String(number),
      name: protocol ?? name,
      number,
      portNumber: host?.port_number ?? null,
      isMultiport: host?.is_multiport ?? null,
    };
  });
}

const PLACE = { id: id(), name: filled(), latitude: float(), longitude: float(), recommended_protocol: filled() };

const COUNTRY = z.object({
  ...PLACE,
  iso_code: filled(),
  country: filled(),
  is_freemium: bool().optional(),
  protocols: z.unknown().optional(),
});

export function readCountries(list: unknown, device: VpnDevice): VpnCountryModel[] {
  return rows(list, COUNTRY).map(row => ({
    id: row.id,
    device,
    isoCode: row.iso_code ?? row.country,
    name: row.name,
    latitude: row.latitude,
    longitude: row.longitude,
    recommendedProtocol: row.recommended_protocol,
    isFreemium: row.is_freemium ?? null,
    spoken: readSpoken(row.protocols),
  }));
}

const CITY = z.object({ ...PLACE, country_id: filled(), country: filled() });

export function readCities(list: unknown, device: VpnDevice): VpnCityModel[] {
  return rows(list, CITY).map(row => ({
    id: row.id,
    device,
    name: row.name,
    countryId: row.country_id,
    countryIso: row.country,
    latitude: row.latitude,
    longitude: row.longitude,
    recommendedProtocol: row.recommended_protocol,
  }));
}
