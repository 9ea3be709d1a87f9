import { buildSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProviderModel } from '../../src/auth/models.js';
import { loginParameters } from '../../src/resolvers/login-parameters.js';
import { RETURN_TO, startWorld, type World } from '../support/gateway.js';

const ACME: ProviderModel = {
  id: 'ACME' as never,
  name: 'Acme',
  login: 'REDIRECT',
  accounts: 'ONE',
  hasServiceAccess: false,
  canRevoke: false,
};

function parameters(input: string, query: string, more: Partial<ProviderModel> = {}) {
  const schema = buildSchema(`
    scalar URL
    type Query { ok: Boolean }
    input LoginInput @oneOf { acme: AcmeLoginInput }
    ${input}`);
  return loginParameters(schema, { ...ACME, ...more }, new URLSearchParams(query));
}

const ONE_WAY = `
  enum Region { EU US }
  input AcmeLoginInput {
    returnTo: URL tenant: String! region: Region! = EU count: Int rate: Float stay: Boolean scopes: [String!]
    extra: Extra apiSecret: String
  }
  input Extra { campaign: String! source: String }`;

describe('the parameters of GET /login/{provider}', () => {
  it('are values of its input type', () => {
    const query = 'tenant=a%20b&count=3&rate=-1.5&stay=false&scopes=x&scopes=y&extra.campaign=c';
    expect(parameters(ONE_WAY, query)).toEqual({
      input: {
        tenant: 'a b',
        region: 'EU',
        count: 3,
        rate: -1.5,
        stay: false,
        scopes: ['x', 'y'],
        extra: { campaign: 'c' },
      },
    });
  });

  it('include returnTo, unchanged', () => {
    const input = { tenant: 't', region: 'US', returnTo: '/app?x=1' };
    expect(parameters(ONE_WAY, 'tenant=t&region=US&returnTo=/app%3Fx%3D1')).toEqual({ input });
    expect(parameters('input AcmeLoginInput { tenant: String }', 'returnTo=/app')).toEqual({ input: {} });
  });

  it.each([
    ['tenant=t&color=red', 'The parameter color is not one that this sign-in takes.'],
    ['tenant=t&%3Cb%3E=red', 'A parameter is not one that this sign-in takes.'],
    ['', 'The parameter tenant is missing.'],
    ['tenant=t&extra.source=s', 'The parameter extra.campaign is missing.'],
    ['tenant=t&tenant=u', 'The parameter tenant came more than once.'],
    ['tenant=t&region=MARS', 'The parameter region is not valid.'],
    ['tenant=t&count=1.5', 'The parameter count is not valid.'],
    ['tenant=t&count=many', 'The parameter count is not valid.'],
    ['tenant=t&count=99999999999', 'The parameter count is not valid.'],
    ['tenant=t&stay=yes', 'The parameter stay is not valid.'],
    ['tenant=t&apiSecret=s', 'The parameter apiSecret is a secret and may not stand in an address.'],
    ['tenant=t&extra=x', 'The parameter extra is not one that this sign-in takes.'],
    ['tenant=t&__proto__=x', 'The parameter __proto__ is not one that this sign-in takes.'],
  ])('are checked: %j: %s', (query, problem) => {
    expect(parameters(ONE_WAY, query)).toEqual({ problem });
  });

  const WAYS = `
    input AcmeLoginInput @oneOf { oauth: Oauth company: Oauth token: Token }
    input Oauth { returnTo: URL tenant: String }
    input Token { token: String! }`;
  const ways = { token: 'CREDENTIALS' } as const;

  it('name one of several methods, where several lead to a page of the provider', () => {
    expect(parameters(WAYS, 'way=company&tenant=t', { ways })).toEqual({ input: { company: { tenant: 't' } } });
    const problem = 'The parameter way must be one of: oauth, company.';
    for (const query of ['', 'way=token&token=x', 'way=constructor']) {
      expect(parameters(WAYS, query, { ways })).toEqual({ problem });
    }
    const single = WAYS.replace('company: Oauth', '');
    expect(parameters(single, 'tenant=t', { ways })).toEqual({ input: { oauth: { tenant: 't' } } });
  });
});

describe('GET /login/{provider}', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  it('passes them to the page of the provider, and the login ends at returnTo', async () => {
    world.sandboxes.socios.knobs.autoConsent = true;
    const browser = world.browser();
    const query = new URLSearchParams({ 'tracking.campaign': 'spring', returnTo: RETURN_TO });
    const begun = await browser.open(`/login/socios?${query}`);
    expect(begun.status).toBe(303);
    const url = new URL(begun.headers.location ?? '');
    expect(url.searchParams.get('campaign')).toBe('spring');
    const end = await browser.follow(url.href, ({ href }) => href.startsWith(RETURN_TO));
    expect(end.url).toBe(RETURN_TO);
  });

  it.each([
    ['/login/socios?tracking.color=red', 'The parameter tracking.color is not one'],
    ['/login/socios?tracking.campaign=a&tracking.campaign=b', 'The parameter tracking.campaign came more than once'],
    ['/login/socios?x%3Cscript%3E=1', 'A parameter is not one'],
  ])('refuses %s by name, and begins nothing', async (path, words) => {
    const browser = world.browser();
    const page = await browser.open(path);
    expect([page.status, page.headers.location]).toEqual([400, undefined]);
    expect(page.text).toContain(words);
    expect(page.text).not.toContain('<script');
    expect(await browser.jar.getCookies(world.url)).toEqual([]);
  });
});
