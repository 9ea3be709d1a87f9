import type { VpnDevice } from '../../generated/graphql.js';
import { misfit, row, rows, type Wire } from '../../http/read.js';
import { bool, filled, float, id, int } from '../../http/shapes.js';
import type { SpokenProtocol, VpnCityModel, VpnCountryModel, VpnProtocolModel } from './models.js';

// Shapes of purewl.com/developer, inventory management. The printed samples are no valid JSON: shapes only.

const protocolRow = row(
  (protocol): VpnProtocolModel => ({
    id: id(protocol.id),
    name: filled(protocol.name) ?? filled(protocol.protocol),
    number: int(protocol.number),
    portNumber: int(protocol.port_number),
    isMultiport: bool(protocol.is_multiport),
  }),
);

export const readProtocols = (list: unknown): VpnProtocolModel[] => rows(list, protocolRow);

const hostRow = row(host => ({ portNumber: int(host.port_number), isMultiport: bool(host.is_multiport) }));
const NO_HOST = { portNumber: null, isMultiport: null };

const spokenRow = row((spoken): SpokenProtocol => {
  const number = int(spoken.number) ?? misfit();
  const [host = NO_HOST] = rows(spoken.dns, hostRow);
  return { id: String(number), name: filled(spoken.protocol) ?? filled(spoken.name), number, ...host };
});

const place = (wire: Wire) => ({
  id: id(wire.id),
  name: filled(wire.name),
  latitude: float(wire.latitude),
  longitude: float(wire.longitude),
  recommendedProtocol: filled(wire.recommended_protocol),
});

export const readCountries = (list: unknown, device: VpnDevice): VpnCountryModel[] =>
  rows(
    list,
    row(country => ({
      ...place(country),
      device,
      isoCode: filled(country.iso_code) ?? filled(country.country),
      isFreemium: bool(country.is_freemium),
      spoken: rows(country.protocols, spokenRow),
    })),
  );

export const readCities = (list: unknown, device: VpnDevice): VpnCityModel[] =>
  rows(
    list,
    row(city => ({
      ...place(city),
      device,
      countryId: filled(city.country_id),
      countryIso: filled(city.country),
    })),
  );
