import { describe, expect, it } from 'vitest';
import { until } from '../../src/testing/until.js';
import { gate } from '../support/gate.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import type { GraphqlResponse } from '../support/http-client.js';
import { Person } from '../support/person.js';
import {
  LOGOUT,
  ME,
  outboxed,
  REFRESH,
  REVOKE_GRANT,
  redeems,
  SESSION,
  type Stage,
  staged,
  TOKEN,
} from '../support/stage.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

/** Responses over HTTP while Redis fails, and after that. */

interface Trouble {
  /** Whether reads also fail. */
  readonly reads: boolean;
  /** A change that begins with a removal succeeds, as in a full Redis. */
  readonly removals?: true;
  begin(stage: Stage, proxy: TcpProxy): Promise<unknown>;
  end(stage: Stage, proxy: TcpProxy): Promise<unknown>;
}

/** Resets the connections, because lost bytes do not arrive later on a real connection: it breaks. */
async function restore(_: Stage, proxy: TcpProxy): Promise<void> {
  proxy.reset();
  await proxy.heal();
}

const TROUBLES: readonly (readonly [string, Trouble])[] = [
  ['Redis is down', { reads: true, begin: ({ redis }) => redis.kill(), end: ({ redis }) => redis.restart() }],
  [
    'Redis is paused',
    { reads: true, begin: async ({ redis }) => redis.pause(), end: async ({ redis }) => redis.resume() },
  ],
  [
    'the connection to Redis is silent',
    { reads: true, begin: async (_, proxy) => proxy.mode('blackhole'), end: restore },
  ],
  ['Redis’ replies are lost', { reads: true, begin: async (_, proxy) => proxy.mode('drop-replies'), end: restore }],
  [
    'Redis replies after 2 s',
    { reads: true, begin: async (_, proxy) => proxy.latency(1_000), end: async (_, proxy) => proxy.latency(0) },
  ],
  [
    'Redis is READONLY',
    {
      reads: false,
      begin: ({ redis }) => redis.cli('REPLICAOF', '127.0.0.1', 1),
      end: ({ redis }) => redis.cli('REPLICAOF', 'NO', 'ONE'),
    },
  ],
  [
    'Redis is out of memory',
    {
      reads: false,
      removals: true,
      begin: ({ redis }) => redis.cli('CONFIG', 'SET', 'maxmemory', 1),
      end: ({ redis }) => redis.cli('CONFIG', 'SET', 'maxmemory', 0),
    },
  ],
];

const LOGIN = 'mutation { login(input: { socios: {} }) { __typename } }';
/** Copies serve reads for this long here, s. */
const STALE_READS = 8;

interface Scene {
  readonly stage: Stage;
  readonly proxy: TcpProxy;
  readonly gateway: GatewayProcess;
  readonly person: Person;
}

const withScene = (play: (scene: Scene) => Promise<void>) =>
  staged(
    async stage => {
      const proxy = await startTcpProxy(stage.redis.port);
      const gateway = await stage.gateway({ through: proxy });
      const person = await stage.signedIn(gateway);
      await person.get(gateway, ME);
      await play({ stage, proxy, gateway, person });
      await proxy.close();
    },
    { KEYRING_STALE_READS: String(STALE_READS) },
  );

function expectUnavailable(response: GraphqlResponse<unknown>): void {
  expect(response.codes).toEqual(['STORE_UNAVAILABLE']);
  expect(response.status).toBe(503);
  expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
  expect(response.errors[0]?.extensions?.retryAfter).toBe(Number(response.headers['retry-after']));
}

async function recovered({ gateway, person }: Scene): Promise<void> {
  const back = await until(
    'the gateway is well',
    async () => {
      const response = await person.ask(gateway, SESSION);
      return response.status === 200 && response;
    },
    { timeoutMs: 60_000 },
  );
  expect(back.data?.session).not.toBeNull();
  await until('it writes', async () => (await person.ask(gateway, REFRESH)).status === 200);
  expect((await person.ask(gateway, ME)).codes).toEqual([]);
}

const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;

/** How often the log has reported a state of the store. */
const spoken = (gateway: GatewayProcess) => ({
  down: count(gateway.logs(), /"store":"down"/g),
  up: count(gateway.logs(), /"store":"up"/g),
});

/** A log line arrives through a pipe, shortly after the response. A superfluous line would also arrive by then. */
async function spokenOnce(gateway: GatewayProcess, right: ReturnType<typeof spoken>): Promise<void> {
  await until('its log reports the state of the store', () => {
    const { down, up } = spoken(gateway);
    return down >= right.down && up >= right.up;
  });
  expect(spoken(gateway)).toEqual(right);
}

describe.concurrent.each(TROUBLES)('%s', (_, { reads, removals, begin, end }) => {
  it(
    removals
      ? 'login, refresh, revoke → STORE_UNAVAILABLE with 503 and Retry-After; works again without a restart'
      : 'login, refresh, revoke, logout → STORE_UNAVAILABLE with 503 and Retry-After; cookie kept, works again without a restart',
    withScene(async scene => {
      const { stage, proxy, gateway, person } = scene;
      await begin(stage, proxy);
      for (const operation of [LOGIN, REFRESH, REVOKE_GRANT, ...(removals ? [] : [LOGOUT])])
        expectUnavailable(await person.ask(gateway, operation));
      expect(person.taken).toEqual([]);
      await end(stage, proxy);
      await recovered(scene);
      expect(await outboxed(stage)).toBe(false);
      expect((await person.ask(gateway, LOGOUT)).data).toMatchObject({ logout: { sessionsEnded: 1 } });
      expect(redeems(stage.socios).length).toBeGreaterThan(0);
      expect(stage.socios.ledger.replays).toBe(0);
    }),
  );

  it(
    reads
      ? 'session and data queries → session: STORE_UNAVAILABLE; data: cached for KEYRING_STALE_READS, then STORE_UNAVAILABLE'
      : 'session and data queries → served',
    withScene(async scene => {
      const { stage, proxy, gateway, person } = scene;
      await begin(stage, proxy);
      expect((await person.ask(gateway, ME)).codes).toEqual([]);
      if (reads) {
        expectUnavailable(await person.ask(gateway, SESSION));
        const stale = await until(
          'copies are too old',
          async () => {
            const response = await person.ask(gateway, ME);
            return response.status !== 200 && response;
          },
          { timeoutMs: 60_000 },
        );
        expectUnavailable(stale);
      } else {
        expect((await person.get(gateway, SESSION)).session).not.toBeNull();
      }
      expect(await gateway.status('/live')).toBe(200);
      expect(person.taken).toEqual([]);
      await end(stage, proxy);
      await recovered(scene);
    }),
  );

  it(
    'a hundred requests → one line in the log for each change of state',
    withScene(async scene => {
      const { stage, proxy, gateway, person } = scene;
      const before = spoken(gateway);
      await begin(stage, proxy);
      const operations = [SESSION, REFRESH, removals ? ME : LOGOUT, ME, LOGIN];
      await Promise.all(
        Array.from({ length: 100 }, (__, n) => person.ask(gateway, operations[n % operations.length] ?? ME)),
      );
      await spokenOnce(gateway, { down: before.down + 1, up: before.up });
      await end(stage, proxy);
      await recovered(scene);
      await spokenOnce(gateway, { down: before.down + 1, up: before.up + 1 });
    }),
  );
});

describe.concurrent('Redis is out of memory', () => {
  it(
    'logout → done, and revoked at the provider: ending needs no memory',
    withScene(async ({ stage, gateway, person }) => {
      await stage.redis.cli('CONFIG', 'SET', 'maxmemory', 1);
      expect((await person.ask(gateway, LOGOUT)).data).toMatchObject({ logout: { sessionsEnded: 1 } });
      await until('the tokens are revoked', () => stage.socios.ledger.live(Date.now()).length === 0);
      await until('the outbox is empty', async () => !(await outboxed(stage)));
    }),
  );
});

describe.concurrent('Redis fails while a request to the provider is in progress', () => {
  it(
    'login → STORE_UNAVAILABLE, no cookie, the tokens are revoked',
    staged(async stage => {
      const gateway = await stage.gateway();
      const held = gate();
      stage.socios.faults.next(TOKEN, { kind: 'delay', when: 'after', hold: held.opened });
      const person = new Person();
      const login = person.signInByRedirect(gateway);
      await until('the provider has issued', () => stage.socios.ledger.entries.size > 0);
      await stage.redis.kill();
      held.open();
      await expect(login).rejects.toThrow();
      expect(person.session).toBeUndefined();
      await stage.redis.restart();
      await until('the tokens are revoked', () => stage.socios.ledger.live(Date.now()).length === 0);
    }),
  );
});
