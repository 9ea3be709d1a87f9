import type { VpnDevice } from '../../generated/graphql.js';
import { type Row, reject, row, rows, view, type Wire } from '../../upstream/read.js';
import { bool, filled, float, id, int } from '../../upstream/shapes.js';
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
  const number = int(spoken.number) ?? reject();
  const [host = NO_HOST] = rows(spoken.dns, hostRow);
  return { id: String(number), name: filled(spoken.protocol) ?? filled(spoken.name), number, ...host };
});

/** Inventories are long, and most of a place is not asked for. */
const place = {
  name: (wire: Wire) => filled(wire.name),
  latitude: (wire: Wire) => float(wire.latitude),
  longitude: (wire: Wire) => float(wire.longitude),
  recommendedProtocol: (wire: Wire) => filled(wire.recommended_protocol),
};

/** A reader of rows for each device, made once. */
function forDevice<T>(make: (device: VpnDevice) => Row<T>): (device: VpnDevice) => Row<T> {
  const made = new Map<VpnDevice, Row<T>>();
  return device => {
    const read = made.get(device) ?? make(device);
    made.set(device, read);
    return read;
  };
}

const countryRow = forDevice<VpnCountryModel>(device =>
  view(country => id(country.id), {
    ...place,
    device: () => device,
    isoCode: country => filled(country.iso_code) ?? filled(country.country),
    isFreemium: country => bool(country.is_freemium),
    spoken: country => rows(country.protocols, spokenRow),
  }),
);

const cityRow = forDevice<VpnCityModel>(device =>
  view(city => id(city.id), {
    ...place,
    device: () => device,
    countryId: city => filled(city.country_id),
    countryIso: city => filled(city.country),
  }),
);

export const readCountries = (list: unknown, device: VpnDevice): VpnCountryModel[] => rows(list, countryRow(device));

export const readCities = (list: unknown, device: VpnDevice): VpnCityModel[] => rows(list, cityRow(device));
