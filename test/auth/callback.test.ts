import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Sealer } from '../../src/auth/crypto/seal.js';
import {
  checkDeclaration,
  createFormPosts,
  identityOf,
  isFrom,
  queryOf,
  readCallback,
} from '../../src/auth/flows/callback.js';

const read = (declared: Parameters<typeof readCallback>[0], query: string) =>
  readCallback(declared, new URLSearchParams(query));

describe('the callback parameters', () => {
  it('contain state, code, error and iss, each only if it came exactly once', () => {
    expect(read(undefined, 'state=s&code=c&iss=i')).toEqual({
      state: 's',
      code: 'c',
      error: undefined,
      iss: 'i',
      params: {},
    });
    expect(read(undefined, 'state=s&state=t&code=a&code=b&error=')).toMatchObject({
      state: undefined,
      code: undefined,
    });
  });

  it.each(['spapi_oauth_code', 'oauth_verifier'])('read the code from the parameter %s', name => {
    expect(read({ code: name }, `state=s&code=no&${name}=c`).code).toBe('c');
  });

  it('contain the declared parameters and no others', () => {
    const declared = { params: ['realmId', 'accounts-server', 'absent', 'twice'] };
    const { params } = read(declared, 'realmId=1%202&accounts-server=a&other=x&twice=1&twice=2');
    expect(params).toEqual({ realmId: '1 2', 'accounts-server': 'a' });
  });

  it('omit a parameter of more than 2 KB', () => {
    expect(read({ params: ['p'] }, `p=${'x'.repeat(2_048)}`).params?.p).toHaveLength(2_048);
    expect(read({ params: ['p'] }, `p=${'x'.repeat(2_049)}`).params).toBeUndefined();
    expect(read({ params: ['p'] }, `p=${encodeURIComponent('é'.repeat(1_025))}`).params).toBeUndefined();
  });

  it('give the callback its identity; without declared parameters it is the same as at older gateways', () => {
    const declared = { params: ['realmId'] };
    const identity = (query: string, by: Parameters<typeof readCallback>[0] = declared) =>
      identityOf(by, read(by, query));
    expect(identity('state=s&code=c&realmId=1')).not.toBe(identity('state=s&code=c&realmId=2'));
    expect(identity('state=s&code=c&realmId=1&x=1')).toBe(identity('realmId=1&code=c&state=s'));
    expect(identity('state=s&code=c&iss=a', { issuer: 'a' })).not.toBe(identity('state=s&code=c', { issuer: 'a' }));
    expect(identity('state=s&code=c&iss=i', {})).toBe(JSON.stringify(['c', undefined]));
  });
});

describe('the iss parameter of a callback', () => {
  const callback = (query: string) => read(undefined, query);
  it.each<[string, Parameters<typeof isFrom>[0], string, boolean]>([
    ['is ignored when the provider announces no issuer', undefined, 'iss=https://evil.test', true],
    ['is accepted when it equals the announced issuer', 'https://a.test', 'iss=https://a.test', true],
    ['is rejected when it differs from the announced issuer', 'https://a.test', 'iss=https://a.test/', false],
    ['is rejected when it is missing', 'https://a.test', '', false],
    ['is rejected when it comes twice', 'https://a.test', 'iss=https://a.test&iss=https://a.test', false],
    [
      'is compared with the issuer remembered from the start of the login',
      ({ issuer }) => issuer,
      'iss=https://evil.test',
      false,
    ],
    ['is ignored when no issuer was remembered', ({ other }) => other, 'iss=https://evil.test', true],
  ])('%s', (_title, issuer, query, isOwn) => {
    expect(isFrom(issuer, { issuer: 'https://a.test' }, callback(query))).toBe(isOwn);
  });
});

describe('a callback declaration', () => {
  const id = 'POOL';
  it.each([
    ['of 21 parameters', { params: Array.from({ length: 21 }, (_, index) => `p${index}`) }, '21 names'],
    ['that names the state', { params: ['state'] }, 'must not name state'],
    ['that names the code', { code: 'c', params: ['c'] }, 'must not name c'],
  ])('%s is refused at startup', (_title, callback, message) => {
    expect(() => checkDeclaration({ id, callback })).toThrow(message);
  });
  it('of 20 parameters is accepted', () => {
    checkDeclaration({ id, callback: { params: Array.from({ length: 20 }, (_, index) => `p${index}`) } });
  });
});

describe('when the client passes the callback parameters itself', () => {
  const provider = { id: 'POOL', callback: { code: 'verifier', params: ['realmId'] } } as const;
  it('reads them like any other callback and accepts no second state or code', () => {
    const params = ['state', 'verifier', 'error', 'posted', 'realmId', 'iss'].map(name => ({
      name,
      value: `my ${name}`,
    }));
    expect(Object.fromEntries(queryOf(provider, 'c', 's', params))).toEqual({
      state: 's',
      verifier: 'c',
      realmId: 'my realmId',
      iss: 'my iss',
    });
  });
  it('accepts no more than a callback may contain', () => {
    const params = Array.from({ length: 22 }, (_, index) => ({ name: `p${index}`, value: '' }));
    expect(() => queryOf(provider, 'c', 's', params)).toThrow(/at most 21/);
  });
});

describe('a form_post callback that is redirected to GET', () => {
  const key = { id: 'k', key: randomBytes(32) };
  const forms = createFormPosts(new Sealer([key]));
  const declared = { formPost: true, params: ['user'] };
  const fold = (form: string, by = declared) => forms.fold('POOL', by, new URLSearchParams(form));
  const unfold = (query: string, by: Parameters<typeof readCallback>[0] = declared, id: 'POOL' | 'PMAPI' = 'POOL') =>
    readCallback(by, forms.unfold(id, by, new URLSearchParams(query)));

  it('shows the state and no other posted value', () => {
    const query = fold('state=s1&code=the-code-4711&user=%7B%7D&id_token=a-token-4711') ?? '';
    expect([...new URLSearchParams(query).keys()]).toEqual(['state', 'posted']);
    expect(query).not.toMatch(/the-code-4711|a-token-4711/);
    expect(unfold(query)).toMatchObject({ state: 's1', code: 'the-code-4711', params: { user: '{}' } });
  });

  it('opens only for its state, its provider and a provider that declares form_post', () => {
    const query = fold('state=s1&code=c1') ?? '';
    expect(unfold(query.replace('state=s1', 'state=s2'))).toMatchObject({ state: undefined, code: undefined });
    expect(unfold(query, declared, 'PMAPI')).toMatchObject({ code: undefined });
    expect(unfold(query, {})).toMatchObject({ state: 's1', code: undefined });
    expect(unfold('state=s1&posted=k.AAAA&code=c2')).toMatchObject({ code: undefined });
  });

  it('fits into a request line of 8 KB or is refused', () => {
    const largest = fold(`state=s1&code=${'c'.repeat(4_900)}`) ?? '';
    expect(largest.length).toBeGreaterThan(4_900);
    expect(largest.length).toBeLessThan(8_000);
    expect(fold(`state=s1&code=${'c'.repeat(5_000)}`)).toBeUndefined();
  });
});
