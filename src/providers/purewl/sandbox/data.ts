import { COUNTRIES, type SeedCountry } from './seed.js';

type Device = 'android' | 'ios' | 'mac' | 'windows';
export const DEVICES: readonly Device[] = ['android', 'ios', 'mac', 'windows'];

interface SeedProtocol {
  readonly id: number;
  readonly name: string;
  readonly number: number;
  readonly port: number;
  /** Empty: one port only. */
  readonly ports: string;
  readonly not?: readonly Device[];
}

const PROTOCOLS: readonly SeedProtocol[] = [
  { id: 1, name: 'PPTP', number: 3, port: 1723, ports: '', not: ['ios', 'mac'] },
  { id: 2, name: 'L2TP', number: 4, port: 1701, ports: '', not: ['android'] },
  { id: 3, name: 'SSTP', number: 5, port: 443, ports: '', not: ['android', 'ios', 'mac'] },
  { id: 5, name: 'IKEV', number: 8, port: 500, ports: '' },
  { id: 6, name: 'TCP', number: 9, port: 80, ports: '80, 5500-30000' },
  { id: 7, name: 'UDP', number: 10, port: 53, ports: '53, 15021, 5500-30000' },
  { id: 9, name: 'WireGuard', number: 12, port: 51820, ports: '51820' },
  { id: 11, name: 'Proxy', number: 14, port: 8080, ports: '8080' },
  { id: 12, name: 'Scramble', number: 17, port: 443, ports: '443' },
];

const on = (device: Device) => PROTOCOLS.filter(protocol => !protocol.not?.includes(device));

/** Every country speaks most of the device's protocols, none all of them. */
const spokenIn = (seed: SeedCountry, device: Device) => on(device).filter(one => (seed.id + one.number) % 5 !== 0);

function wireSpoken(seed: SeedCountry, device: Device) {
  return spokenIn(seed, device).map(({ name, number, port, ports }) => ({
    number,
    protocol: name,
    dns: [
      {
        configuration_version: '12.0',
        name: `${seed.iso.toLowerCase()}-${name.toLowerCase()}.example.net`,
        type: 'primary',
        acknowledgement_server: '',
        port_number: port,
        is_multiport: ports ? 1 : 0,
        multiport_range: ports || String(port),
        ip_translation: 'nat',
        tags: [],
      },
    ],
  }));
}

const shared = (seed: SeedCountry, device: Device) => ({
  is_freemium: seed.id % 3 === 0,
  recommended_protocol: device === 'windows' ? 'IKEV' : 'TCP',
  data_centers: [],
  protocols: wireSpoken(seed, device),
  features: [],
});

/** GET /inventory/v3/countries/{device}: body.countries. */
export const countries = (device: Device) =>
  COUNTRIES.map((seed, place) => ({
    id: seed.id,
    country: seed.iso,
    name: seed.name,
    iso_code: seed.iso,
    latitude: seed.latitude,
    longitude: seed.longitude,
    is_smart_dns: 0,
    is_virtual: place % 9 === 0 ? 1 : 0,
    rank: place + 1,
    ...shared(seed, device),
  }));

/** GET /inventory/v3/cities/{device}: body.cities. Not in the order of their countries. */
export const cities = (device: Device) =>
  COUNTRIES.flatMap(seed =>
    seed.cities.map(city => ({ ...city, country_id: seed.id, country: seed.iso, ...shared(seed, device) })),
  ).sort((a, b) => a.name.localeCompare(b.name, 'en'));

/** GET /inventory/v3/protocols/{device}: body.protocols. `multiport_range` is 0 or a text, as printed. */
export const protocols = (device: Device) =>
  on(device).map(({ id, name, number, port, ports }) => ({
    id,
    name,
    protocol: name,
    number,
    port_number: port,
    protocol_switch: [],
    is_multiport: ports ? 1 : 0,
    multiport_range: ports || 0,
  }));
