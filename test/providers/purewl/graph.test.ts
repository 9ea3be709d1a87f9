import { graphql } from 'graphql';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createPurewlApi, resolvers } from '../../../src/providers/purewl/api.js';
import { createAuth } from '../../../src/providers/purewl/auth.js';
import type { PurewlKnobs } from '../../../src/providers/purewl/sandbox/common.js';
import { purewlSandbox } from '../../../src/providers/purewl/sandbox.js';
import type { Sandbox } from '../../../src/testing/sandbox/kit.js';
import { graphOf } from '../../support/graph.js';
import { callerOf, issuedBy, requestToken, values } from './support.js';

const schema = graphOf(resolvers);

let sandbox: Sandbox<PurewlKnobs>;
beforeEach(async () => {
  sandbox = await purewlSandbox.start();
});
afterEach(() => sandbox.close());

interface Place {
  id: string;
  name: string;
}
type Country = Place & { isoCode: string; cities: (Place & { country: Place })[]; protocols: ProtocolRow[] };
type ProtocolRow = Place & { number: number; portNumber: number; isMultiport: boolean };
interface Data {
  vpnCountries?: Country[];
  vpnCities?: (Place & { country: Place & { isoCode: string } })[];
  vpnProtocols?: ProtocolRow[];
  vpnAccount?: Record<string, unknown> | null;
  viewer?: { purewl: Record<string, unknown> | null };
}

/** Runs a query as reseller 48213, one Api for the request as the gateway does it. */
async function run(source: string, hasGrant = true) {
  const held = issuedBy(await createAuth(values(sandbox.env), requestToken).bySecret('sandbox-purewl-secret-key'));
  sandbox.seen.length = 0;
  const api = createPurewlApi(callerOf(sandbox.origin, held), values(sandbox.env));
  const contextValue = { upstream: async () => api, hasOwnGrant: async () => hasGrant };
  const result = await graphql({ schema, source, contextValue });
  return { data: (result.data ?? {}) as Data, errors: result.errors ?? [] };
}

const calls = () => sandbox.seen.map(({ method, path }) => `${method} ${path}`).sort();

it('countries with their cities and protocols take three calls', async () => {
  const { data, errors } = await run(
    `{ vpnCountries(device: ANDROID) { id name isoCode
         cities { id name country { id name } } protocols { id name number portNumber isMultiport } } }`,
  );
  expect(errors).toEqual([]);
  expect(calls()).toEqual(['cities', 'countries', 'protocols'].map(kind => `GET /inventory/v3/${kind}/android`));
  const countries = data.vpnCountries ?? [];
  expect(countries.length).toBeGreaterThanOrEqual(30);
  for (const country of countries)
    for (const city of country.cities) expect(city.country).toEqual({ id: country.id, name: country.name });
  expect(countries.flatMap(country => country.cities).length).toBeGreaterThanOrEqual(80);
  const brazil = countries.find(country => country.isoCode === 'BR');
  expect(brazil?.cities.map(city => city.name).sort()).toEqual(['Brasília', 'Rio de Janeiro', 'São Paulo']);
  const ikev = countries.flatMap(country => country.protocols).find(protocol => protocol.number === 8);
  expect(ikev).toEqual({ id: '5', name: 'IKEV', number: 8, portNumber: 500, isMultiport: false });
});

it('aliases of one device share their calls; different devices do not', async () => {
  const field = (device: string) => `vpnCities(device: ${device}) { name country { isoCode } }`;
  const { errors, data } = await run(`{ vpnCities: ${field('IOS')} a: ${field('IOS')} b: ${field('WINDOWS')} }`);
  expect(errors).toEqual([]);
  expect(calls()).toEqual(
    ['cities/ios', 'cities/windows', 'countries/ios', 'countries/windows'].map(path => `GET /inventory/v3/${path}`),
  );
  expect(data.vpnCities?.find(city => city.name === '東京')?.country.isoCode).toBe('JP');
});

it.each(['ANDROID', 'IOS', 'MAC', 'WINDOWS'])('%s has protocols', async device => {
  const { data } = await run(`{ vpnProtocols(device: ${device}) { id name number portNumber isMultiport } }`);
  expect(data.vpnProtocols?.length).toBeGreaterThanOrEqual(6);
  expect(data.vpnProtocols).toContainEqual({ id: '6', name: 'TCP', number: 9, portNumber: 80, isMultiport: true });
});

it('an account is returned in parts and in its original form', async () => {
  const { data } = await run('{ vpnAccount(username: "atom-noël") { username state expiresOn raw } }');
  expect(data.vpnAccount).toEqual({
    username: 'atom-noël',
    state: 'Enabled',
    expiresOn: 'December 25, 2027',
    raw: 'Enabled:December 25, 2027',
  });
});

it.each([
  ['atom-expired', 'Expired', undefined],
  ['atom-blocked', 'Disabled', undefined],
  ['atom-deleted', undefined, 'NOT_FOUND'],
  ['atom-broken', undefined, 'PROVIDER_REJECTED'],
  ['other-enabled', undefined, 'NOT_FOUND'],
  ['toString', undefined, 'NOT_FOUND'],
  ['', undefined, 'BAD_USER_INPUT'],
])('account %j: state %s, error %s', async (username, state, code) => {
  const { data, errors } = await run(`{ vpnAccount(username: "${username}") { state } }`);
  expect(data.vpnAccount?.state).toBe(state);
  expect(errors[0]?.extensions.code).toBe(code);
  expect(JSON.stringify(errors)).not.toContain('LEAKED');
});

it('only the list that fails is null', async () => {
  sandbox.faults.next(/protocols/, { kind: 'html' });
  const { data, errors } = await run('{ vpnCountries(device: MAC) { name protocols { id } cities { id } } }');
  const codes = new Set(errors.map(error => error.extensions.code));
  expect([...codes]).toEqual(['PROVIDER_PROTOCOL_ERROR']);
  expect(data.vpnCountries?.every(country => country.protocols === null && country.cities.length > 0)).toBe(true);
  expect(calls()).toHaveLength(3);
});

it('the viewer is the reseller, and null without a grant', async () => {
  const query = '{ viewer { purewl { id uid } } }';
  expect((await run(query)).data.viewer).toEqual({ purewl: { id: '48213', uid: 'res_7f3c19d2a8' } });
  const without = await run(query, false);
  expect(without).toMatchObject({ data: { viewer: { purewl: null } }, errors: [] });
});
