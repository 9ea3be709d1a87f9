import { describe, expect, it } from 'vitest';
import { codeOf } from '../../../src/errors.js';
import { account as accountOf, createPurewlApi, inventory } from '../../../src/providers/purewl/api.js';
import { answered, stubCaller, values } from './support.js';

const SUCCESS = { response_code: 1, message: 'success' };
const error = (response_code: number | string) => ({ header: { response_code, message: 'LEAKED' }, body: [] });
const codeThrownBy = (promise: Promise<unknown>) => promise.then(() => 'none', codeOf);

const callerTo = (...args: Parameters<typeof answered>) => stubCaller(answered(...args));

describe('the inventory', () => {
  it('is requested with the device in lower case, and the version and method of the settings', async () => {
    const caller = stubCaller(answered({ header: SUCCESS, body: { cities: [], countries: [] } }));
    const changed = values({ PUREWL_INVENTORY_VERSION: 'v2', PUREWL_CITIES_METHOD: 'POST' });
    await inventory(caller, changed, 'countries', 'MAC');
    await inventory(caller, changed, 'cities', 'IOS');
    expect(caller.asked).toMatchObject([
      { method: 'GET', path: '/inventory/v2/countries/mac', resend: true },
      { method: 'POST', path: '/inventory/v2/cities/ios', resend: true },
    ]);
  });

  it.each([
    ['under its name', { countries: [{ id: 1 }] }, [{ id: 1 }]],
    ['as the body', [{ id: 1 }], [{ id: 1 }]],
    ['empty', { countries: [] }, []],
  ])('reads the list %s', async (_name, body, list) => {
    expect(await inventory(callerTo({ header: SUCCESS, body }), values(), 'countries', 'MAC')).toEqual(list);
  });

  it.each([
    ['PROVIDER_REJECTED', error(11001), 200],
    ['PROVIDER_REJECTED', error('60006'), 200],
    ['PROVIDER_REJECTED', error(11001), 422],
    ['PROVIDER_REJECTED', '<p>no', 400],
    ['FORBIDDEN', error(5), 403],
    ['UPSTREAM_REMOVED', error(404), 404],
    ['UPSTREAM_REMOVED', '', 410],
    ['PROVIDER_PROTOCOL_ERROR', '<!doctype html>', 200],
    ['PROVIDER_PROTOCOL_ERROR', '', 204],
    ['PROVIDER_PROTOCOL_ERROR', [{ id: 1 }], 200],
    ['PROVIDER_PROTOCOL_ERROR', { body: { countries: [] } }, 200],
    ['PROVIDER_PROTOCOL_ERROR', { header: SUCCESS }, 200],
    ['PROVIDER_PROTOCOL_ERROR', { header: SUCCESS, body: 'text' }, 200],
    ['PROVIDER_PROTOCOL_ERROR', { header: SUCCESS, body: { cities: [] } }, 200],
    ['PROVIDER_PROTOCOL_ERROR', '', 302],
  ])('throws %s for %j under %i', async (code, body, status) => {
    expect(await codeThrownBy(inventory(callerTo(body, status), values(), 'countries', 'MAC'))).toBe(code);
  });
});

describe('an account', () => {
  const account = (body: unknown, status = 200) => accountOf(callerTo(body, status), 'me & you');

  it('is requested with an escaped name', async () => {
    const caller = stubCaller(answered({ header: SUCCESS, body: {} }));
    await accountOf(caller, 'a&b=ü');
    expect(caller.asked[0]?.path).toBe('/vam/v2/status?vpnUsername=a%26b%3D%C3%BC');
  });

  it.each([
    ['Enabled:February 26, 2024', 'Enabled', 'February 26, 2024'],
    ['Disabled : 2024-02-26 10:30', 'Disabled', '2024-02-26 10:30'],
    ['Enabled', 'Enabled', null],
    ['Enabled:', 'Enabled', null],
    [':June 1', null, 'June 1'],
  ])('splits %j at its first colon and keeps the original', async (raw, state, expiresOn) => {
    const body = { vpnUsername: 'you', status: raw };
    expect(await account({ header: SUCCESS, body })).toEqual({ username: 'you', state, expiresOn, raw });
  });

  it.each([
    ['an object without a status', { vpnUsername: 'me & you' }],
    ['a status that is no text', { status: { state: 1 } }],
    ['a list of one', [{ vpnUsername: 'me & you', status: '' }]],
  ])('has null for missing values: %s', async (_name, body) => {
    expect(await account({ header: SUCCESS, body })).toEqual({
      username: 'me & you',
      state: null,
      expiresOn: null,
      raw: null,
    });
  });

  it.each([
    [60005, 'Expired'],
    [60006, 'Disabled'],
  ])('has a state for code %i', async (code, state) => {
    const expected = { username: 'me & you', state, expiresOn: null, raw: null };
    expect(await account(error(code))).toEqual(expected);
    expect(await account(error(String(code)), 400)).toEqual(expected);
  });

  it('uses the body first when such a code comes with one', async () => {
    const body = { vpnUsername: 'me & you', status: 'Disabled:May 1, 2024' };
    const result = await account({ header: { response_code: 60006 }, body });
    expect(result).toMatchObject({ state: 'Disabled', expiresOn: 'May 1, 2024' });
  });

  it.each([
    ['NOT_FOUND', error(11001), 200],
    ['NOT_FOUND', error('11001'), 400],
    ['NOT_FOUND', error(2057), 200],
    ['NOT_FOUND', error(404), 200],
    ['NOT_FOUND', error(1), 404],
    ['UPSTREAM_REMOVED', '<h1>404</h1>', 404],
    ['PROVIDER_REJECTED', error(1001), 200],
    ['PROVIDER_REJECTED', error(1001), 400],
    ['PROVIDER_PROTOCOL_ERROR', { header: SUCCESS, body: null }, 200],
    ['PROVIDER_PROTOCOL_ERROR', { header: SUCCESS, body: [] }, 200],
    ['PROVIDER_PROTOCOL_ERROR', '<p>', 200],
  ])('throws %s for %j under %i', async (code, body, status) => {
    expect(await codeThrownBy(account(body, status))).toBe(code);
  });

  it('needs a name and sends no request without one', async () => {
    const caller = stubCaller(answered(''));
    expect(await codeThrownBy(accountOf(caller, '  '))).toBe('BAD_USER_INPUT');
    expect(caller.asked).toEqual([]);
  });

  it("does not repeat the provider's message in errors", async () => {
    const caught = await account(error(11001)).catch((thrown: unknown) => thrown);
    expect(JSON.stringify(caught)).toContain('PUREWL');
    expect(JSON.stringify(caught)).not.toContain('LEAKED');
  });
});

describe('the reseller', () => {
  it.each([
    [
      { resellerId: '7', resellerUid: 'u' },
      { id: '7', uid: 'u' },
    ],
    [{ resellerId: '7' }, { id: '7', uid: null }],
    [{ resellerUid: 'u' }, null],
  ])('is read from %j', async (facts, reseller) => {
    const caller = { ...stubCaller(answered('')), facts: async () => facts as Record<string, string> };
    expect(await createPurewlApi(caller, values()).reseller()).toEqual(reseller);
  });
});
