import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RELEASES } from '../../src/providers/pool/sandbox/seed.js';
import { poolSandbox } from '../../src/providers/pool/sandbox.js';
import type { Sandbox } from '../../src/testing/sandbox/kit.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import { Person } from '../support/person.js';
import { type Attack, attack, expectAsBefore } from '../support/side-by-side.js';
import { type Stage, startStage } from '../support/stage.js';
import { until } from '../support/until.js';

/** What one caller does must not take the gateway, or a provider, away from the others. */

/** Every limit as it is by default, but for logins: the stage needs many. */
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
const SMALL_HEAP = ['--max-old-space-size=384'];

const aliased = (count: number, field: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => `f${n}: ${field(n)}`).join(' ');
const cookieOf = ({ session = '' }: Person) => ({ cookie: `keyring=${session}` });
const release = (n: number) => `{ release(id: ${RELEASES[n]?.id ?? 0}) { id title } }`;

describe('one caller attacks the gateway from another process', () => {
  let stages: Stage[];
  let pools: Sandbox[];
  let attacked: [GatewayProcess, Person];
  let spared: [GatewayProcess, Person];

  beforeAll(async () => {
    pools = [await poolSandbox.start(), await poolSandbox.start()];
    stages = await Promise.all(
      pools.map(({ env, serviceEnv }) => startStage({ ...DEFAULTS, ...env, ...serviceEnv, POOL_ACCESS: 'public' })),
    );
    [attacked, spared] = (await Promise.all(
      stages.map(async (stage, n) => {
        const gateway = await stage.gateway({ nodeArgs: SMALL_HEAP, env: { KEYRING_LOG_LEVEL: 'error' } });
        const person = new Person();
        await person.signIn(gateway, pools[n]?.logins[0]?.input ?? {});
        return [gateway, person] as const;
      }),
    )) as [typeof attacked, typeof spared];
    pools[0]?.faults.next(/release\/9\d{4}$/, { kind: 'status', status: 500 }, 1_000_000);
  });
  afterAll(async () => {
    await Promise.all(stages.map(stage => stage.close()));
    await Promise.all(pools.map(pool => pool.close()));
  });

  async function attackers(count: number): Promise<Person[]> {
    const people: Person[] = [];
    for (let n = 0; n < count; n += 1) {
      // All of them come from one address, whose limit on requests holds for them as well.
      const signedIn = async () => {
        const person = new Person();
        await person.signInByRedirect(attacked[0]);
        return person;
      };
      people.push(await until('the address may sign in again', signedIn, { timeoutMs: 30_000, everyMs: 500 }));
    }
    return people;
  }

  /** The other person's operation while the attack goes on. */
  async function meanwhile(how: Attack, operation: (n: number) => string) {
    const attacker = await attack(attacked[0], how);
    try {
      await expectAsBefore({ attacked, spared }, operation);
    } finally {
      await attacker.end('SIGKILL');
    }
  }

  it('with values for which a provider fails → others read from it as before', async () => {
    const query = `{ ${aliased(30, n => `release(id: ${90_000 + n}) { id }`)} }`;
    await meanwhile({ requests: [{ body: { query } }], atOnce: 4 }, release);
  });

  it('with a query that needs thousands of provider calls → others read from it as before', async () => {
    const query = '{ releaseDays(first: 90) { nodes { releases { tracks { id } } } } }';
    await meanwhile({ requests: [{ body: { query } }], atOnce: 4 }, release);
  });

  it('with lists of many sessions, and ends of them, under many aliases → others read their session as before', async () => {
    const people = await attackers(60);
    const list = `{ ${aliased(100, () => 'sessions(first: 100) { id }')} }`;
    const end = `mutation { ${aliased(10, n => `endSession(id: "none-${n}") { sessionsEnded }`)} }`;
    const requests = people
      .slice(-2)
      .flatMap(person => [list, end].map(query => ({ headers: cookieOf(person), body: { query } })));
    await meanwhile({ requests, atOnce: 8 }, () => '{ session { id } }');
  });

  /** How often Redis was asked for a whole record so far. */
  async function recordsRead(): Promise<number> {
    const stats = String(await stages[0]?.redis.cli('INFO', 'commandstats'));
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

  it('with hundreds of subscriptions and refreshes → others read their session as before, and Redis is asked little', async () => {
    const [person] = await attackers(1);
    if (!person) throw new Error('nobody');
    const headers = { ...cookieOf(person), accept: 'text/event-stream' };
    const subscribe = { headers, body: { query: 'subscription { sessionEvents { kind } }' } };
    const listening = await attack(attacked[0], { requests: [subscribe], atOnce: 500, hold: true });
    try {
      const query = 'mutation { refresh(provider: SOCIOS) { __typename } }';
      const before = await settled();
      await person.get(attacked[0], query);
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
