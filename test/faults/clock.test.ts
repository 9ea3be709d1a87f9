import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { LEASE_MS } from '../../src/auth/grants/refresher.js';
import { pmapiSandbox } from '../../src/providers/pmapi/sandbox.js';
import { poolSandbox } from '../../src/providers/pool/sandbox.js';
import { purewlSandbox } from '../../src/providers/purewl/sandbox.js';
import { until } from '../../src/testing/until.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import { crowd, type Person } from '../support/person.js';
import { expired, LOGOUT, ME, REVOKE, redeems, type Stage, staged, TOKEN } from '../support/stage.js';

/** The wall clock of a gateway is wrong; Redis, the providers and the other gateways go right. */

const PRELOAD = fileURLToPath(new URL('../support/preload/skew.mjs', import.meta.url));
const TEN_MINUTES_MS = 600_000;

async function skewed(
  stage: Stage,
  skewMs: number,
  env: Readonly<Record<string, string>> = {},
): Promise<GatewayProcess> {
  const nodeArgs = ['--import', PRELOAD];
  const gateway = await stage.gateway({ nodeArgs, env: { ...env, CLOCK_SKEW_MS: String(skewMs) } });
  const [, said = ''] = /"time":"([^"]+)"/.exec(gateway.logs()) ?? [];
  // It started a while ago, by far less than the skew.
  expect(Math.sign(Date.parse(said) - Date.now())).toBe(Math.sign(skewMs));
  return gateway;
}

interface Times {
  readonly expiresAt: string;
  readonly grants: readonly { readonly provider: string; readonly accessExpiresAt: string }[];
}

const TIMES = '{ session { expiresAt grants { provider accessExpiresAt } } }';

async function timesOf(gateway: GatewayProcess, person: Person): Promise<Record<string, number>> {
  const { session } = await person.get<{ session: Times }>(gateway, TIMES);
  const grants = session.grants.map(({ provider, accessExpiresAt }) => [provider, Date.parse(accessExpiresAt)]);
  return Object.fromEntries([['session', Date.parse(session.expiresAt)], ...grants]);
}

describe.concurrent.each([
  ['10 min fast', TEN_MINUTES_MS],
  ['10 min slow', -TEN_MINUTES_MS],
])('the clock of a gateway is %s', (_, skewMs) => {
  it(
    'login to every provider → the same lifetimes as with the right time, no refresh storm',
    staged(async stage => {
      const others = await Promise.all([poolSandbox.start(), pmapiSandbox.start(), purewlSandbox.start()]);
      const env = Object.assign({}, ...others.map(one => one.env));
      const [wrong, right] = await Promise.all([skewed(stage, skewMs, env), stage.gateway({ env })]);
      const times = [];
      for (const gateway of [wrong, right]) {
        const person = await stage.signedIn(gateway);
        for (const { logins } of others) await person.signIn(gateway, logins[0]?.input ?? {});
        times.push({ person, read: await timesOf(right, person) });
      }
      const [atWrong, atRight] = times as [(typeof times)[0], (typeof times)[0]];
      expect(Object.keys(atWrong.read).sort()).toEqual(['PMAPI', 'POOL', 'PUREWL', 'SOCIOS', 'session']);
      for (const [name, ms] of Object.entries(atWrong.read))
        expect(Math.abs(ms - (atRight.read[name] ?? 0)), name).toBeLessThan(TEN_MINUTES_MS / 2);

      const calls = () => [stage.socios, ...others].map(({ ledger }) => ledger.entries.size);
      const before = calls();
      const viewer = '{ viewer { pool { id } socios { id } pmapi { id } purewl { id } } }';
      const answers = await crowd(atWrong.person, [wrong, right], 10, viewer);
      expect(answers.flatMap(({ codes }) => codes)).toEqual([]);
      expect(calls()).toEqual(before);
      await Promise.all(others.map(one => one.close()));
    }),
  );

  it(
    'queries on an expired grant → one redeem, then none',
    staged(async stage => {
      const wrong = await skewed(stage, skewMs);
      const person = await expired(stage, wrong);
      for (const _round of [1, 2]) {
        const answers = await crowd(person, [wrong], 20, ME);
        expect(answers.flatMap(({ codes }) => codes)).toEqual([]);
        expect(redeems(stage.socios)).toHaveLength(1);
      }
    }),
  );

  it(
    'it refreshes for longer than a lease, another waits, and the other way round → one redeem each',
    staged(async stage => {
      const [wrong, right] = await Promise.all([skewed(stage, skewMs), stage.gateway()]);
      for (const [leader, other] of [
        [wrong, right],
        [right, wrong],
      ] as const) {
        const person = await expired(stage, leader);
        stage.socios.faults.next(TOKEN, { kind: 'delay', delayMs: LEASE_MS + 1_500 }, 10);
        const first = person.ask(leader, ME);
        await until('the intent is written', async () => (await stage.grantOf(person))?.intent);
        const answers = [await first, ...(await crowd(person, [other], 10, ME))];
        expect(answers.flatMap(({ codes }) => codes)).toEqual([]);
        expect(redeems(stage.socios)).toHaveLength(1);
        stage.socios.faults.clear();
      }
      expect(stage.socios.ledger.replays).toBe(0);
    }),
  );

  it(
    'logout while the provider is down → revoked as soon as it is back',
    staged(async stage => {
      const wrong = await skewed(stage, skewMs);
      const person = await stage.signedIn(wrong);
      stage.socios.faults.next(REVOKE, { kind: 'status', status: 503 });
      await person.get(wrong, LOGOUT);
      await until('the tokens are revoked', () => stage.socios.ledger.live(Date.now()).length === 0);
    }),
  );
});
