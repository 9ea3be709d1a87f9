import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/testing/sandbox/faults.js';
import { until } from '../../src/testing/until.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import type { Person } from '../support/person.js';
import { LOGOUT, outboxed, REVOKE, REVOKE_GRANT, SESSION, type Stage, staged } from '../support/stage.js';

/** The provider is unavailable at logout, and the gateway may not live until it recovers. */

const DOWN: readonly (readonly [string, Fault])[] = [
  ['hangs', { kind: 'hang' }],
  ['returns 503', { kind: 'status', status: 503 }],
  ['resets connections', { kind: 'reset' }],
];
const QUEUED = { logout: { sessionsEnded: 1, revocations: [{ provider: 'SOCIOS', outcome: 'QUEUED' }] } };

const revocations = ({ socios }: Stage) => socios.seen.filter(({ path }) => REVOKE.path.test(path));

/** A provider that hangs is given up after this: longer than a test may take, so a response that comes earlier did not wait for the provider. */
const PATIENT = { KEYRING_UPSTREAM_DEADLINE: '120000' };

/** Resolves when every token is revoked at the provider and the outbox is empty. */
async function revokedEverywhere(stage: Stage): Promise<void> {
  const { ledger } = stage.socios;
  const timeoutMs = 60_000;
  await until('every token is revoked', () => ledger.live(Date.now()).length === 0, { timeoutMs });
  await until('the outbox is empty', async () => !(await outboxed(stage)), { timeoutMs });
}

/** Logs out while nothing can be revoked. */
async function loggedOut(stage: Stage, gateway: GatewayProcess, person: Person): Promise<void> {
  expect(stage.socios.ledger.live(Date.now()).length).toBeGreaterThan(0);
  const answer = await person.ask(gateway, LOGOUT);
  expect(answer.data).toEqual(QUEUED);
  expect(person.session).toBeUndefined();
  expect(await outboxed(stage)).toBe(true);
}

describe.each(DOWN)('the provider %s at logout', (_, fault) => {
  it(
    'logout → QUEUED without waiting for the provider; the gateway is killed, the provider recovers: revoked by another gateway, outbox empty',
    staged(async stage => {
      const [first, second] = (await stage.gateways(2)) as [GatewayProcess, GatewayProcess];
      const person = await stage.signedIn(first);
      stage.socios.faults.next(REVOKE, fault, 10_000);
      await loggedOut(stage, first, person);
      await first.kill();
      stage.socios.faults.clear();
      await revokedEverywhere(stage);
      expect(second.isRunning).toBe(true);
    }, PATIENT),
  );

  it(
    'revoke → QUEUED without waiting for the provider, the session stays; revoked when the provider has recovered',
    staged(async stage => {
      const gateway = await stage.gateway();
      const person = await stage.signedIn(gateway);
      stage.socios.faults.next(REVOKE, fault, 1);
      const answer = await person.ask(gateway, REVOKE_GRANT);
      expect(answer.data).toEqual({ revoke: { revocation: { outcome: 'QUEUED' } } });
      await revokedEverywhere(stage);
      expect(await person.get(gateway, SESSION)).toMatchObject({ session: { grants: [] } });
    }, PATIENT),
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
      await revokedEverywhere(stage);
    }),
  );

  it(
    'logout, the gateway is killed while it holds the claim → another gateway revokes once the claim has expired',
    staged(async stage => {
      const [first] = (await stage.gateways(2)) as [GatewayProcess, GatewayProcess];
      const person = await stage.signedIn(first);
      stage.socios.faults.next(REVOKE, { kind: 'hang' }, 1);
      await loggedOut(stage, first, person);
      await first.kill();
      await revokedEverywhere(stage);
    }),
  );

  it(
    'the outbox worker is killed during a revocation → another gateway revokes once the claim has expired',
    staged(async stage => {
      const [first, second] = (await stage.gateways(2)) as [GatewayProcess, GatewayProcess];
      const person = await stage.signedIn(first);
      // Stopped, the other one leaves the entry to the first one's worker.
      second.pause();
      stage.socios.faults.next(REVOKE, { kind: 'status', status: 503 }, 1);
      stage.socios.faults.next(REVOKE, { kind: 'hang' }, 1);
      await loggedOut(stage, first, person);
      await until('its worker has sent the revocation', () => revocations(stage).length === 2, { timeoutMs: 60_000 });
      await first.kill();
      second.resume();
      await revokedEverywhere(stage);
    }),
  );

  it(
    'the outbox worker is paused until its claim has expired → another gateway takes over; the first resumes and changes nothing',
    staged(async stage => {
      const [first, second] = (await stage.gateways(2)) as [GatewayProcess, GatewayProcess];
      const person = await stage.signedIn(first);
      stage.socios.faults.next(REVOKE, { kind: 'hang' }, 1);
      await loggedOut(stage, first, person);
      first.pause();
      await revokedEverywhere(stage);
      first.resume();
      expect((await person.ask(first, LOGOUT)).data).toEqual({ logout: { sessionsEnded: 0, revocations: [] } });
      expect(await outboxed(stage)).toBe(false);
      expect(second.isRunning).toBe(true);
    }),
  );

  it(
    'the provider returns 503 with Retry-After: 5 → no request before, revoked after',
    staged(async stage => {
      const gateway = await stage.gateway();
      const person = await stage.signedIn(gateway);
      stage.socios.faults.next(REVOKE, { kind: 'status', status: 503, headers: { 'retry-after': '5' } });
      await loggedOut(stage, gateway, person);
      await revokedEverywhere(stage);
      const [refused, next] = revocations(stage).map(({ atMs }) => atMs);
      expect((next ?? 0) - (refused ?? 0)).toBeGreaterThanOrEqual(5_000);
    }),
  );
});
