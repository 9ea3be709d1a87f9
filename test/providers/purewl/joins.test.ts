import { describe, expect, it } from 'vitest';
import { cityIndex, countryIndex, protocolIndex } from '../../../src/providers/purewl/api.js';
import { readCities, readCountries, readProtocols } from '../../../src/providers/purewl/responses.js';

const countries = readCountries(
  [
    { id: 1, iso_code: 'US', name: 'United States', latitude: '38.9', longitude: -77, is_freemium: 1 },
    { id: '2', country: 'ca', protocols: [{ number: '8', protocol: 'IKEV' }, { number: 8 }, { number: 9 }, {}] },
    { name: 'Nowhere' },
  ],
  'IOS',
);
const [us, ca] = countries;

describe('inventory rows', () => {
  it('keep their device; rows without an id are dropped', () => {
    expect(readCountries([{ name: 'x' }, { id: null }, 'text', { id: 3 }], 'MAC')).toMatchObject([
      { id: '3', device: 'MAC', name: null, spoken: [] },
    ]);
  });

  it('accept numbers as strings and isoCode from either name, and return null for unusable scalars', () => {
    expect(us).toMatchObject({ id: '1', latitude: 38.9, longitude: -77, isFreemium: true, recommendedProtocol: null });
    expect(ca).toMatchObject({ id: '2', isoCode: 'ca', latitude: null, isFreemium: null });
  });

  it('include protocols', () => {
    const row = { id: 6, protocol: 'TCP', number: '9', port_number: 80, is_multiport: 1, multiport_range: 0 };
    const odd = { id: '7', name: 'UDP', number: 'ten', port_number: {}, is_multiport: '0' };
    expect(readProtocols([row, odd])).toEqual([
      { id: '6', name: 'TCP', number: 9, portNumber: 80, isMultiport: true },
      { id: '7', name: 'UDP', number: null, portNumber: null, isMultiport: false },
    ]);
  });

  it('are read from a single object and from null', () => {
    expect(readCities({ id: 1 }, 'IOS')).toHaveLength(1);
    expect(readCities(null, 'IOS')).toEqual([]);
  });
});

describe('joins', () => {
  const cities = readCities(
    [
      { id: 10, country_id: 1, country: 'CA' },
      { id: 11, country_id: '2' },
      { id: 12, country: 'CA' },
      { id: 13, country_id: 77, country: 'US' },
      { id: 14 },
    ],
    'IOS',
  );

  it('cities to countries use the id, and the ISO code only without an id', () => {
    const idsOf = (country = us) => (country ? cityIndex(cities)(country).map(city => city.id) : undefined);
    expect(idsOf(us)).toEqual(['10']);
    expect(idsOf(ca)).toEqual(['11', '12']);
  });

  it('countries to cities work the same way', () => {
    expect(cities.map(countryIndex(countries)).map(country => country?.id)).toEqual([
      '1',
      '2',
      '2',
      undefined,
      undefined,
    ]);
  });

  it('a country without an ISO code matches nothing', () => {
    const [bare] = readCountries([{ id: 5 }], 'IOS');
    expect(bare && cityIndex(cities)(bare)).toEqual([]);
  });

  it("protocols are matched by number, once each, with the country's data for an unknown one", () => {
    const known = readProtocols([{ id: 5, name: 'IKEv2', number: 8, port_number: 500, is_multiport: 0 }]);
    const [country] = readCountries(
      {
        id: 1,
        protocols: [
          { number: 8, protocol: 'IKEV' },
          { number: 8 },
          { number: 9, protocol: 'TCP', dns: [{ port_number: 80, is_multiport: 1 }] },
          { protocol: 'nameless' },
        ],
      },
      'IOS',
    );
    expect(country && protocolIndex(known)(country)).toMatchObject([
      { id: '5', name: 'IKEv2', number: 8, portNumber: 500, isMultiport: false },
      { id: '9', name: 'TCP', number: 9, portNumber: 80, isMultiport: true },
    ]);
  });
});
