import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { until } from '../../src/testing/until.js';
import { startBalancer } from './balancer.js';
import type { GatewayProcess } from './gateway-process.js';
import { type MixedLoad, mixedLoad } from './mixed-load.js';
import { expectNothingLost } from './nothing-lost.js';
import { freePort } from './ports.js';
import { outboxed, redeems, type Stage, staged } from './stage.js';

const REPLICAS = 3;
const CLIENTS = 12;
/** Short enough for background refreshes, in addition to those that clients request, ms. */
const ACCESS_LIFE_MS = 15_000;
const LEAD_S = 3;

interface Told {
  readonly seconds: number;
  readonly load: MixedLoad;
  readonly drains: readonly string[];
  readonly redeemed: number;
}

const figures = ({ seconds, load, drains, redeemed }: Told) =>
  [
    `${REPLICAS} replicas restarted one by one within ${seconds.toFixed(0)} s of mixed load by ${CLIENTS} clients:`,
    `${load.done} operations, ${redeemed} refreshes, ${load.ended.length} logouts and as many new logins;`,
    `${[...load.codes.values()].reduce((sum, n) => sum + n, 0)} failed requests; drains took ${drains.join(', ')} s\n`,
  ].join(' ');

/**
 * Three replicas behind a balancer are restarted one by one (SIGTERM, then a new process on the same port) while clients query, refresh, log out and
 * sign in: no request fails, no session is lost. `env` is added to the replicas' usual settings.
 */
export const rollingRestart = (seconds: number, env: Readonly<Record<string, string>> = {}) =>
  staged(async stage => {
    stage.socios.knobs.accessLifeMs = ACCESS_LIFE_MS;
    const [own = 0, ...ports] = await Promise.all(Array.from({ length: REPLICAS + 1 }, freePort));
    const settings = { ...env, PUBLIC_URL: `http://localhost:${own}`, KEYRING_DRAIN_LEAD: String(LEAD_S) };
    const start = (port: number) => stage.gateway({ port, env: settings });
    const replicas = await Promise.all(ports.map(start));
    const balancer = await startBalancer(ports, { port: own });
    try {
      await until('the balancer sees all', () => balancer.ready.size === REPLICAS);
      const begunMs = performance.now();
      const load = await mixedLoad(stage, [balancer], CLIENTS);
      const drains: string[] = [];
      for (const [index, port] of ports.entries()) {
        await wait((seconds * 1_000) / (REPLICAS + 1));
        drains.push(await restarted(replicas[index], () => start(port)));
        await until('the balancer sees it again', () => balancer.ready.size === REPLICAS);
      }
      await wait(Math.max(1_000, seconds * 1_000 - (performance.now() - begunMs)));
      await load.stop();

      const results = {
        seconds: (performance.now() - begunMs) / 1_000,
        load,
        drains,
        redeemed: redeems(stage.socios).length,
      };
      process.stdout.write(figures(results));
      expect([...load.codes, ...balancer.failed]).toEqual([]);
      expect([...balancer.passed.keys()].sort()).toEqual(ports.toSorted());
      expect(load.ended.length).toBeGreaterThan(0);
      expect(results.redeemed).toBeGreaterThan(0);
      await expectNothingLost(load, balancer);
      expect(stage.socios.ledger.replays).toBe(0);
      await expectRevoked(stage);
    } finally {
      await balancer.close();
    }
  });

/** Stops one and starts another in its place; how long the drain took, in seconds. */
async function restarted(replica: GatewayProcess | undefined, start: () => Promise<unknown>): Promise<string> {
  const toldAtMs = performance.now();
  expect(await replica?.stop()).toBe(0);
  const tookS = (performance.now() - toldAtMs) / 1_000;
  await start();
  return tookS.toFixed(1);
}

/** Tokens that logouts left to revoke are revoked, although the gateways of those logouts are gone. */
const expectRevoked = (stage: Stage) =>
  until('the outbox is empty', async () => !(await outboxed(stage)), { timeoutMs: 30_000 });
