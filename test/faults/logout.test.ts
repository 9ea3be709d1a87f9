import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/testing/sandbox/faults.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import type { Person } from '../support/person.js';
import { LOGOUT, outboxed, REVOKE, REVOKE_GRANT, SESSION, type Stage, staged } from '../support/stage.js';
import { until } from '../support/until.js';

/** The provider cannot be reached when somebody logs out, and the gateway may not live until it can. */

const DOWN: readonly (readonly [string, Fault])[] = [
  ['hangs', { kind: 'hang' }],
  ['answers 503', { kind: 'status', status: 503 }],
  ['resets connections', { kind: 'reset' }],
];
const QUEUED = { logout: { sessionsEnded: 1, revocations: [{ provider: 'SOCIOS', outcome: 'QUEUED' }] } };

const revocations = ({ socios }: Stage) => socios.seen.filter(({ path }) => REVOKE.path.test(path));

/** Resolves when the provider has ended every token of this person's and Redis knows of nothing left to do. */
async function revokedEverywhere(stage: Stage, timeoutMs: number): Promise<void> {
  const { ledger } = stage.socios;
  await until('every token is revoked', () => ledger.live(Date.now()).length === 0, { timeoutMs });
  await until('the outbox is empty', async () => !(await outboxed(stage)), { timeoutMs: 2_000 });
}

/** What a new process does for the first time takes it longer, and is not what is timed. */
async function warmed(stage: Stage, gateway: GatewayProcess): Promise<void> {
  for (const operation of [LOGOUT, REVOKE_GRANT]) await (await stage.signedIn(gateway)).ask(gateway, operation);
}

/** Logs out while nothing can be revoked; how long it took, ms. */
async function loggedOut(stage: Stage, gateway: GatewayProcess, person: Person): Promise<number> {
  expect(stage.socios.ledger.live(Date.now()).length).toBeGreaterThan(0);
  const answer = await person.ask(gateway, LOGOUT);
  expect(answer.data).toEqual(QUEUED);
  expect(person.session).toBeUndefined();
  expect(await outboxed(stage)).toBe(true);
  return answer.tookMs;
}

describe.each(DOWN)('the provider %s at logout', (_, fault) => {
  it(
    'logout → QUEUED within 400 ms; the gateway is killed, the provider recovers: revoked by another gateway, entry gone',
    staged(async stage => {
      const [first, second] = (await stage.gateways(2)) as [GatewayProcess, GatewayProcess];
      await warmed(stage, first);
      const person = await stage.signedIn(first);
      stage.socios.faults.next(REVOKE, fault, 10_000);
      expect(await loggedOut(stage, first, person)).toBeLessThan(400);
      await first.kill();
      stage.socios.faults.clear();
      await revokedEverywhere(stage, 20_000);
      expect(second.isRunning).toBe(true);
    }),
  );

  it(
    'revoke → QUEUED within 400 ms, the session stays; revoked when the provider is back',
    staged(async stage => {
      const gateway = await stage.gateway();
      await warmed(stage, gateway);
      const person = await stage.signedIn(gateway);
      stage.socios.faults.next(REVOKE, fault, 1);
      const answer = await person.ask(gateway, REVOKE_GRANT);
      expect(answer.data).toEqual({ revoke: { revocation: { outcome: 'QUEUED' } } });
      expect(answer.tookMs).toBeLessThan(400);
      await revokedEverywhere(stage, 20_000);
      expect(await person.get(gateway, SESSION)).toMatchObject({ session: { grants: [] } });
    }),
  );
});

describe.concurrent('the provider is down at logout', () => {
  it(
    'logout, every gateway and Redis killed → revoked by a gateway started later',
    staged(async stage => {
      const gateway = await stage.gateway();
      const person = await stage.signedIn(gateway);
      stage.socios.faults.next(REVOKE, { kind: 'status', status: 503 }, 10_000);
      await loggedOut(stage, gateway, person);
      await gateway.kill();
      await stage.redis.restart();
      stage.socios.faults.clear();
      await stage.gateway();
      await revokedEverywhere(stage, 20_000);
    }),
  );

  it(
    'logout, the gateway is killed with its claim → the claim is free within 10 s',
    staged(async stage => {
      const [first] = (await stage.gateways(2)) as [GatewayProcess, GatewayProcess];
      const person = await stage.signedIn(first);
      stage.socios.faults.next(REVOKE, { kind: 'hang' }, 1);
      await loggedOut(stage, first, person);
      await first.kill();
      await revokedEverywhere(stage, 10_000);
    }),
  );

  it(
    'the outbox worker is killed at its work → its claim is free within 10 s',
    staged(async stage => {
      const [first, second] = (await stage.gateways(2)) as [GatewayProcess, GatewayProcess];
      const person = await stage.signedIn(first);
      // Stopped, the other one leaves the entry to the first one's worker.
      second.pause();
      stage.socios.faults.next(REVOKE, { kind: 'status', status: 503 }, 1);
      stage.socios.faults.next(REVOKE, { kind: 'hang' }, 1);
      await loggedOut(stage, first, person);
      await until('its worker is at it', () => revocations(stage).length === 2, { timeoutMs: 10_000 });
      await first.kill();
      second.resume();
      await revokedEverywhere(stage, 10_000);
    }),
  );

  it(
    'the outbox worker is stopped beyond its claim → another takes over, it wakes and harms nothing',
    staged(async stage => {
      const [first, second] = (await stage.gateways(2)) as [GatewayProcess, GatewayProcess];
      const person = await stage.signedIn(first);
      stage.socios.faults.next(REVOKE, { kind: 'hang' }, 1);
      await loggedOut(stage, first, person);
      first.pause();
      await revokedEverywhere(stage, 10_000);
      first.resume();
      expect((await person.ask(first, LOGOUT)).data).toEqual({ logout: { sessionsEnded: 0, revocations: [] } });
      expect(await outboxed(stage)).toBe(false);
      expect(second.isRunning).toBe(true);
    }),
  );

  it(
    'the provider asks to wait (503, Retry-After: 5) → not asked before, revoked after',
    staged(async stage => {
      const gateway = await stage.gateway();
      const person = await stage.signedIn(gateway);
      stage.socios.faults.next(REVOKE, { kind: 'status', status: 503, headers: { 'retry-after': '5' } });
      await loggedOut(stage, gateway, person);
      await revokedEverywhere(stage, 20_000);
      const [refused, next] = revocations(stage).map(({ atMs }) => atMs);
      expect((next ?? 0) - (refused ?? 0)).toBeGreaterThanOrEqual(5_000);
    }),
  );
});
