import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RELEASES } from '../../src/providers/pool/sandbox/seed.js';
import { poolSandbox } from '../../src/providers/pool/sandbox.js';
import type { Sandbox } from '../../src/testing/sandbox/kit.js';
import { until } from '../../src/testing/until.js';
import { startChild } from '../support/child.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import { Person } from '../support/person.js';
import { type Stage, startStage } from '../support/stage.js';

/** One caller must not make the gateway, or a provider, unavailable to others. */

/** The default of every limit except that on logins: the stage needs many. */
const DEFAULTS = Object.fromEntries(
  [
    'KEYRING_REQUESTS_PER_SECOND',
    'KEYRING_REQUEST_BURST',
    'KEYRING_CALLS_PER_MINUTE',
    'KEYRING_REFRESH_PAUSE',
    'KEYRING_SESSIONS_PER_ACCOUNT',
    'KEYRING_LOCK_WINDOW',
  ].map(name => [name, '']),
);
const ATTACKER = fileURLToPath(new URL('support/attacker.mjs', import.meta.url));
/** Operations of the other person during an attack: were each many times as slow as without it, the test would run into its timeout. */
const OPERATIONS = 40;

interface Attack {
  readonly requests: readonly { readonly headers?: Readonly<Record<string, string>>; readonly body: object }[];
  readonly atOnce: number;
  /** Responses are event streams, kept open. */
  readonly hold?: boolean;
}

/** Begins an attack from a process of its own. It lasts until the child is ended. */
async function attack(gateway: GatewayProcess, how: Attack) {
  const attacker = startChild(process.execPath, [ATTACKER, JSON.stringify({ url: gateway.url, ...how })]);
  await attacker.printed(/attacking/, 60_000);
  return attacker;
}

const SMALL_HEAP = ['--max-old-space-size=384'];

const aliased = (count: number, field: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => `f${n}: ${field(n)}`).join(' ');
const cookieOf = ({ session = '' }: Person) => ({ cookie: `keyring=${session}` });
const release = (n: number) => `{ release(id: ${RELEASES[n]?.id ?? 0}) { id title } }`;

describe('one caller attacks the gateway from another process', () => {
  let stage: Stage;
  let pool: Sandbox;
  let gateway: GatewayProcess;
  let other: Person;

  beforeAll(async () => {
    pool = await poolSandbox.start();
    const { env, serviceEnv } = pool;
    stage = await startStage({ ...DEFAULTS, ...env, ...serviceEnv, POOL_ACCESS: 'public' });
    gateway = await stage.gateway({ nodeArgs: SMALL_HEAP, env: { KEYRING_LOG_LEVEL: 'error' } });
    other = new Person();
    await other.signIn(gateway, pool.logins[0]?.input ?? {});
    pool.faults.next(/release\/9\d{4}$/, { kind: 'status', status: 500 }, 1_000_000);
  });
  afterAll(async () => {
    await stage.close();
    await pool.close();
  });

  async function attackers(count: number): Promise<Person[]> {
    const people: Person[] = [];
    for (let n = 0; n < count; n += 1) {
      // All of them come from one address, whose limit on requests holds for them as well.
      const signedIn = async () => {
        const person = new Person();
        await person.signInByRedirect(gateway);
        return person;
      };
      people.push(await until('the address may sign in again', signedIn, { timeoutMs: 30_000, everyMs: 500 }));
    }
    return people;
  }

  /** The other person's operations during the attack. Each one succeeds. */
  async function meanwhile(how: Attack, operation: (n: number) => string) {
    const attacker = await attack(gateway, how);
    try {
      for (let n = 0; n < OPERATIONS; n += 1)
        expect(await other.ask(gateway, operation(n))).toMatchObject({ status: 200, codes: [] });
      expect([attacker.isRunning, gateway.isRunning]).toEqual([true, true]);
    } finally {
      await attacker.end('SIGKILL');
    }
  }

  it('with values for which a provider fails → others read from it normally', async () => {
    const query = `{ ${aliased(30, n => `release(id: ${90_000 + n}) { id }`)} }`;
    await meanwhile({ requests: [{ body: { query } }], atOnce: 4 }, release);
  });

  it('with a query that needs thousands of provider calls → others read from it normally', async () => {
    const query = '{ releaseDays(first: 90) { nodes { releases { tracks { id } } } } }';
    await meanwhile({ requests: [{ body: { query } }], atOnce: 4 }, release);
  });

  it('with lists of many sessions, and ends of them, under many aliases → others read their session normally', async () => {
    const people = await attackers(60);
    const list = `{ ${aliased(100, () => 'sessions(first: 100) { id }')} }`;
    const end = `mutation { ${aliased(10, n => `endSession(id: "none-${n}") { sessionsEnded }`)} }`;
    const requests = people
      .slice(-2)
      .flatMap(person => [list, end].map(query => ({ headers: cookieOf(person), body: { query } })));
    await meanwhile({ requests, atOnce: 8 }, () => '{ session { id } }');
  });

  /** How often Redis has read a whole record so far. */
  async function recordsRead(): Promise<number> {
    const stats = String(await stage.redis.cli('INFO', 'commandstats'));
    return Number(/cmdstat_hgetall:calls=(\d+)/.exec(stats)?.[1] ?? 0);
  }

  /** The same, once it grows no more. */
  async function settled(): Promise<number> {
    let last = -1_000;
    return until(
      'Redis is left alone',
      async () => {
        const now = await recordsRead();
        const isQuiet = now - last < 10;
        last = now;
        return isQuiet && now;
      },
      { everyMs: 1_000, timeoutMs: 60_000 },
    );
  }

  it('with hundreds of subscriptions and refreshes → others read their session normally, and Redis gets few commands', async () => {
    const [person] = await attackers(1);
    if (!person) throw new Error('nobody');
    const headers = { ...cookieOf(person), accept: 'text/event-stream' };
    const subscribe = { headers, body: { query: 'subscription { sessionEvents { kind } }' } };
    const listening = await attack(gateway, { requests: [subscribe], atOnce: 500, hold: true });
    try {
      const query = 'mutation { refresh(provider: SOCIOS) { __typename } }';
      // The subscriptions took this session's whole allowance, and are more than it.
      await until(
        'the session may send again',
        async () => (await person.ask(gateway, '{ __typename }')).status === 200,
        { everyMs: 250 },
      );
      const before = await settled();
      await person.get(gateway, query);
      expect((await settled()) - before).toBeLessThan(100);
      await meanwhile(
        { requests: [{ headers: cookieOf(person), body: { query } }], atOnce: 8 },
        () => '{ session { id } }',
      );
    } finally {
      await listening.end('SIGKILL');
    }
  });
});
