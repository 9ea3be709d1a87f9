import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assemble } from '../../src/assemble.js';
import { initialLoginsOf, sandboxesIn } from '../../src/cli/demo/sandboxes.js';
import { readConfig } from '../../src/config/index.js';
import { startWorld, type World } from '../support/gateway.js';
import { type GatewayProcess, startGateway } from '../support/gateway-process.js';
import { graphqlPost, send } from '../support/http-client.js';

interface Field {
  readonly path: readonly string[];
  readonly secret: boolean;
  readonly required: boolean;
  readonly kind: string;
  readonly initial: string | null;
}
interface Way {
  readonly path: readonly string[];
  readonly fields: readonly Field[];
}
interface Offered {
  readonly providers: readonly { readonly id: string; readonly ways: readonly Way[] }[];
}

const WAYS = '{ providers { id ways { path fields { path secret required kind initial } } } }';

async function waysAt(url: string): Promise<Offered['providers']> {
  const { json } = await send(graphqlPost(url, WAYS));
  return (json.data as unknown as Offered).providers;
}

const secretsAt = async (url: string) =>
  (await waysAt(url)).flatMap(({ ways }) => ways.flatMap(({ fields }) => fields.filter(({ secret }) => secret)));

/** Characters of a US keyboard. */
const TYPABLE = /^[\x20-\x7e]+$/;

describe('keyring-gateway demo', () => {
  let demo: GatewayProcess;
  beforeAll(async () => {
    demo = await startGateway({ entry: 'cli.js', args: ['demo'] });
  });
  afterAll(() => demo.kill());

  /** Sends a form as it was filled in. */
  async function sendForm({ path, fields }: Way) {
    const input: Record<string, unknown> = {};
    const put = (at: readonly string[], value: unknown): void => {
      const last = at.at(-1);
      const inner = at.slice(0, -1).reduce<Record<string, unknown>>((object, name) => {
        object[name] ??= {};
        return object[name] as Record<string, unknown>;
      }, input);
      if (last !== undefined) inner[last] = value;
    };
    put(path, {});
    for (const { path: at, kind, initial } of fields)
      if (initial !== null) put([...path, ...at], kind === 'BOOLEAN' ? initial === 'true' : initial);
    const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }';
    return (await send(graphqlPost(demo.url, LOGIN, { input }))).json;
  }

  it('fills every sign-in form with a login of the sandbox, and the form signs in as it is', async () => {
    const providers = await waysAt(demo.url);
    expect(providers.map(({ id }) => id).sort()).toEqual(['PMAPI', 'POOL', 'PUREWL', 'SOCIOS']);
    for (const { id, ways } of providers)
      for (const way of ways) {
        expect(way.fields.filter(({ required, initial }) => required && initial === null)).toEqual([]);
        const typename = id === 'SOCIOS' ? 'LoginRedirect' : 'LoggedIn';
        expect(await sendForm(way)).toEqual({ data: { login: { __typename: typename } } });
      }
  });

  it('fills in what can be typed on a US keyboard', async () => {
    const ways = (await waysAt(demo.url)).flatMap(({ ways }) => ways);
    const values = ways.flatMap(({ fields }) => fields.map(({ initial }) => initial)).filter(value => value !== null);
    expect(values.length).toBeGreaterThan(5);
    for (const value of values) expect(value).toMatch(TYPABLE);
  });

  it('says how long wrong passwords keep an account from signing in, and it is a minute', async () => {
    expect(demo.logs()).toContain('After several wrong passwords, an account is locked for 60 s.');
    const LOGIN =
      'mutation ($input: LoginInput!) { login(input: $input) { ... on LoginRefused { reason retryAfterSeconds } } }';
    const input = { pmapi: { password: { username: 'zoe@example.com', password: 'wrong' } } };
    const tries: unknown[] = [];
    for (let n = 0; n < 3; n += 1) tries.push((await send(graphqlPost(demo.url, LOGIN, { input }))).json.data?.login);
    expect(tries).toMatchObject([
      { reason: 'INVALID_CREDENTIALS' },
      { reason: 'INVALID_CREDENTIALS' },
      {
        reason: 'TOO_MANY_ATTEMPTS',
        retryAfterSeconds: expect.toSatisfy((seconds: number) => seconds > 30 && seconds <= 60),
      },
    ]);
  });
});

describe('a demo whose PUBLIC_URL is the page of another server', () => {
  it('prints where it listens, and no URL of the example frontend', async () => {
    const demo = await startGateway({
      entry: 'cli.js',
      args: ['demo'],
      env: { PUBLIC_URL: 'http://localhost:5173' },
    });
    try {
      await demo.logged(/Ctrl\+C/);
      const { port } = new URL(demo.url);
      expect(demo.logs()).toContain(`Listening on 127.0.0.1:${port}. Your page at http://localhost:5173 must`);
      expect(demo.logs()).not.toContain('Example frontend');
    } finally {
      await demo.kill();
    }
  });
});

describe('a gateway that is not the demo', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  it('shows no login of the same sandboxes', async () => {
    const secrets = await secretsAt(world.url);
    expect(secrets.length).toBeGreaterThan(3);
    expect(secrets.map(({ initial }) => initial)).toEqual(secrets.map(() => null));
  });

  it('cannot be made to show them in production', async () => {
    const read = readConfig({
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://keyring.example',
      KEYRING_SEAL_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
      KEYRING_ALLOW_MEMORY_STORE: '1',
      KEYRING_PROVIDERS: 'pool',
    });
    if (!read.ok) throw new Error(read.complaints.join('\n'));
    const initialLogins = initialLoginsOf(Object.values(world.sandboxes));
    await expect(assemble(read.config, { initialLogins })).rejects.toThrow('never shown in production');
  });
});

describe('the logins that the demo shows', () => {
  it('are not those of a sandbox whose place a setting gives to another server', async () => {
    const world = await startWorld();
    const running = Object.values(world.sandboxes);
    const env = Object.assign({}, ...running.map(sandbox => sandbox.env));
    expect(sandboxesIn(env, running)).toEqual(running);
    const { pmapi, ...others } = world.sandboxes;
    const left = sandboxesIn({ ...env, PMAPI_URL: 'https://api.sign-up.to' }, running);
    expect(left.map(({ id }) => id).sort()).toEqual(
      Object.values(others)
        .map(({ id }) => id)
        .sort(),
    );
    expect(initialLoginsOf(left)(pmapi.id)).toEqual([]);
    await world.close();
  });
});
