import type { Plugin } from 'graphql-yoga';
import { afterEach, describe, expect, it } from 'vitest';
import type { GatewayContext } from '../../src/provider/context.js';
import { startWorld, type World } from '../support/gateway.js';
import { leaksIn } from '../support/reachable.js';
import { LOGIN, REFRESH, WHO } from './journey-queries.js';
import { signInEverywhere } from './journey-steps.js';

describe('the search for secrets', () => {
  const SECRET = 'a-secret-of-a-test';
  class Private {
    private readonly field = SECRET;
    read = () => this.field;
  }
  class Closed {
    readonly #field = SECRET;
    read = () => this.#field;
  }
  it.each([
    ['a private field of TypeScript', new Private()],
    ['a symbol', { [Symbol('hidden')]: SECRET }],
    ['a property that is not enumerable', Object.defineProperty({}, 'hidden', { value: SECRET })],
    ['a map in a list', [new Map([[1, { SECRET }]])]],
    [
      'an inherited accessor',
      new (class {
        get value() {
          return SECRET;
        }
      })(),
    ],
    ['bytes', { body: Buffer.from(`x${SECRET}`) }],
    ['a property of a function', Object.assign(() => {}, { SECRET })],
  ])('finds one in %s', (_name, root) => {
    expect(leaksIn(root, [SECRET])).not.toEqual([]);
  });

  it('finds none behind true private fields and closures', () => {
    expect(leaksIn([new Closed(), () => SECRET], [SECRET])).toEqual([]);
  });
});

/** Keeps everything that its hooks get; of logins apart, since a login brings a password. */
function collector() {
  const reached: unknown[] = [];
  const logins: unknown[] = [];
  const keep = (isLogin: boolean, ...values: unknown[]) => void (isLogin ? logins : reached).push(...values);
  const isLogin = (text: unknown) => /\blogin\(/i.test(String(text));
  const PROVIDERS = ['POOL', 'SOCIOS', 'PMAPI', 'PUREWL'];
  const apisOf = ({ upstream }: GatewayContext, context: GatewayContext) =>
    Promise.all(
      PROVIDERS.map(provider => Promise.resolve(upstream.call(context, { provider }, 'user')).catch(() => {})),
    );

  const plugin: Plugin<GatewayContext> = {
    onYogaInit: args => keep(false, args),
    onSchemaChange: args => keep(false, args),
    onParse: args => keep(isLogin(args.params.source), args),
    onValidate: args => keep(isLogin(args.params.documentAST.loc?.source.body), args),
    async onContextBuilding(args) {
      const apis = await new Promise(resolve => resolve(apisOf(args.context, args.context))).catch(() => []);
      keep(isLogin(Reflect.get(args.context, 'params')?.query), args, apis);
    },
    onExecute(args) {
      const isOne = isLogin(args.args.document.loc?.source.body);
      keep(isOne, args, args.args.contextValue);
      return { onExecuteDone: done => keep(isOne, done) };
    },
    onSubscribe: args => {
      keep(false, args);
      return { onSubscribeResult: result => keep(false, result) };
    },
    onRequest: args => keep(true, args),
    onParams: args => keep(isLogin(args.params.query), args),
    onResultProcess: args => keep(true, args),
    onResponse: args => keep(true, args),
  };
  return { plugin: plugin as unknown as Plugin, reached, logins };
}

const FAST_HOOKS = ['onParse', 'onValidate', 'onContextBuilding', 'onExecute', 'onSubscribe', 'onSchemaChange'];
const without = (plugin: Plugin): Plugin =>
  Object.fromEntries(Object.entries(plugin).filter(([hook]) => FAST_HOOKS.includes(hook)));

let world: World;
afterEach(() => world?.close());

it.each([
  ['of every kind', (plugin: Plugin) => plugin],
  ['of envelop', without],
])(
  'hooks %s reach no token, password or session secret of a person with four grants',
  async (_name, choose) => {
    const { plugin, reached, logins } = collector();
    world = await startWorld({
      services: ['pool', 'socios', 'pmapi', 'purewl'],
      overrides: { plugins: [choose(plugin)] },
    });
    const { sandboxes } = world;
    const browser = world.browser();
    await signInEverywhere(browser, world);
    expect((await browser.graphql(WHO)).errors).toEqual([]);
    expect(await browser.data(REFRESH, { provider: 'PUREWL' })).toMatchObject({ refresh: { __typename: 'Refreshed' } });
    expect((await browser.graphql(WHO)).errors).toEqual([]);
    const cookies = await browser.jar.getCookies(world.url);
    const get = `${world.url}/graphql?query=${encodeURIComponent(WHO)}`;
    const answered = await browser.request({
      url: get,
      headers: { accept: 'application/json', 'x-keyring-csrf': '1' },
    });
    expect(answered.text).toContain('"viewer"');

    const all = Object.values(sandboxes);
    const tokens = all.flatMap(({ ledger }) => [...ledger.entries.keys()]);
    const services = Object.entries(
      Object.assign({}, ...all.map(({ serviceEnv }) => serviceEnv)) as Record<string, string>,
    )
      .filter(([name]) => /(SECRET|KEY|PASSWORD)$/.test(name))
      .map(([, value]) => value);
    const session = cookies.map(({ value }) => value.split('.')[1] ?? '').filter(Boolean);
    const passwords = ['pool', 'pmapi', 'purewl'].flatMap(name => {
      const input = sandboxes[name as 'pool'].logins[0]?.input ?? {};
      return [...JSON.stringify(input).matchAll(/"(?:password|secretKey|apiSecret|apiKey)":"([^"]+)"/gi)].map(
        ([, value]) => value ?? '',
      );
    });
    for (const secrets of [tokens, services, session, passwords]) expect(secrets.length).toBeGreaterThan(0);

    expect(reached.length).toBeGreaterThan(10);
    expect(logins.length).toBeGreaterThan(3);
    expect(leaksIn(reached, [...tokens, ...services, ...session, ...passwords])).toEqual([]);
    // A login brings its own password or key, which may be the token.
    expect(LOGIN).toContain('login(');
    const issued = tokens.filter(token => !passwords.includes(token));
    expect(leaksIn(logins, [...issued, ...services, ...session])).toEqual([]);
  },
  120_000,
);
