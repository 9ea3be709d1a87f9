import { describe, expect, it } from 'vitest';
import { LEASE_MS } from '../../src/auth/grants/refresher.js';
import type { Entry } from '../../src/testing/sandbox/ledger.js';
import { until } from '../../src/testing/until.js';
import { type Gate, gate } from '../support/gate.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import { crowd, type Person } from '../support/person.js';
import { expired, ME, outboxed, redeems, type Stage, staged, TOKEN } from '../support/stage.js';

/** The gateway that refreshes a grant is stopped (SIGSTOP) for longer than its lease, and wakes when another may have taken over. */

/** Tokens that the provider has issued since. */
function issuedSince({ socios }: Stage, before: ReadonlySet<string>): Entry[] {
  return [...socios.ledger.entries.values()].filter(({ token }) => !before.has(token));
}

/** Starts a refresh here. Resolves once the provider has redeemed the token and holds its response back. */
async function renewing(stage: Stage, gateway: GatewayProcess, person: Person) {
  const { ledger, faults } = stage.socios;
  const before = new Set(ledger.entries.keys());
  const held: Gate = gate();
  faults.next(TOKEN, { kind: 'delay', when: 'after', hold: held.opened });
  const answer = person.ask(gateway, ME);
  await until('the provider has redeemed', () => issuedSince(stage, before).length > 0);
  return { held, answer, issued: issuedSince(stage, before) };
}

const intentOf = async (stage: Stage, person: Person) => (await stage.grantOf(person))?.intent;

async function leaseEnded(stage: Stage, person: Person): Promise<void> {
  const ended = async () => ((await intentOf(stage, person))?.leaseEndMs ?? 0) < Date.now();
  await until('the lease has ended', ended, { timeoutMs: 2 * LEASE_MS });
}

describe.concurrent('the refreshing gateway is stopped beyond its lease', () => {
  it(
    'rotation always, it wakes → its compare-and-set still succeeds: tokens saved, every session kept, no replay',
    staged(async stage => {
      const [leader, other] = (await stage.gateways(2)) as [GatewayProcess, GatewayProcess];
      const person = await expired(stage, leader);
      const { held, answer } = await renewing(stage, leader, person);
      leader.pause();
      await leaseEnded(stage, person);
      expect((await person.ask(other, ME)).codes).toEqual(['LOGIN_REQUIRED']);

      held.open();
      leader.resume();
      expect((await answer).codes).toEqual([]);
      expect((await person.ask(other, ME)).codes).toEqual([]);
      expect(await stage.grantOf(person)).toMatchObject({ generation: 3, state: 'active' });
      expect(redeems(stage.socios)).toHaveLength(1);
      expect(stage.socios.ledger.replays).toBe(0);
    }),
  );

  it(
    'rotation grace, it wakes while another refreshes → it releases nothing, its own tokens are revoked',
    staged(async stage => {
      Object.assign(stage.socios.knobs, { rotation: 'grace', graceMs: 60_000 });
      const gateways = await stage.gateways(3, { rotation: 'grace(60)' });
      const [leader, second, third] = gateways as [GatewayProcess, GatewayProcess, GatewayProcess];
      const person = await expired(stage, leader);
      const first = await renewing(stage, leader, person);
      leader.pause();
      await leaseEnded(stage, person);
      const taken = await renewing(stage, second, person);
      const fence = (await intentOf(stage, person))?.fence;

      first.held.open();
      leader.resume();
      // Once awake, the gateway has tokens that it may not save. The ledger shows that it revokes them.
      const { ledger } = stage.socios;
      await until('its tokens are revoked', () =>
        first.issued.every(({ token }) => ledger.find(token)?.state === 'revoked'),
      );
      expect((await intentOf(stage, person))?.fence).toBe(fence);
      const waiting = crowd(person, [leader, third], 5, ME);
      taken.held.open();

      const answers = [await first.answer, await taken.answer, ...(await waiting)];
      expect(answers.flatMap(({ codes }) => codes)).toEqual([]);
      expect(taken.issued.map(({ token }) => ledger.find(token)?.state)).toEqual(['live', 'live']);
      expect(await stage.grantOf(person)).toMatchObject({ generation: 3, state: 'active' });
      expect(redeems(stage.socios)).toHaveLength(2);
      expect(ledger.replays).toBe(0);
    }),
  );

  it(
    'rotation never, it wakes after another has saved → its tokens are discarded, the grant stays active',
    staged(async stage => {
      stage.socios.knobs.rotation = 'never';
      const [leader, other] = (await stage.gateways(2, { rotation: 'never' })) as [GatewayProcess, GatewayProcess];
      const person = await expired(stage, leader);
      const { held, answer } = await renewing(stage, leader, person);
      leader.pause();
      await leaseEnded(stage, person);
      expect((await person.ask(other, ME)).codes).toEqual([]);
      const saved = await stage.grantOf(person);

      held.open();
      leader.resume();
      expect((await answer).codes).toEqual([]);
      // Its refresh token is the one in use. Revoking the access token that came with it could end that one as well (RFC 7009, 2.1).
      await until('the outbox is empty', async () => !(await outboxed(stage)));
      expect(await stage.grantOf(person)).toEqual(saved);
      expect((await crowd(person, [leader, other], 5, ME)).flatMap(({ codes }) => codes)).toEqual([]);
      expect(stage.socios.ledger.live(Date.now(), 'refresh')).toHaveLength(1);
    }),
  );
});
