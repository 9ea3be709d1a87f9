import { describe, expect, it } from 'vitest';
import { until } from '../../src/testing/until.js';
import { gate } from '../support/gate.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import { crowd, type Person } from '../support/person.js';
import { expired, holding, ME, over, REFRESH, redeems, SESSION, type Stage, staged, TOKEN } from '../support/stage.js';
import { startTcpProxy } from '../support/tcp-proxy.js';

/** The gateway that refreshes a grant is killed during the refresh, while others are running. */

/**
 * Starts a refresh at this gateway, and kills the gateway once the provider has redeemed the token but has not responded. The gate releases the
 * response.
 */
async function killedWhileRedeeming(stage: Stage, leader: GatewayProcess, person: Person, operation: string) {
  const held = gate();
  const before = stage.socios.ledger.entries.size;
  stage.socios.faults.next(TOKEN, { kind: 'delay', when: 'after', hold: held.opened });
  const lost = person.ask(leader, operation).then(
    () => 'answered',
    () => 'lost',
  );
  await until('the provider has redeemed', () => stage.socios.ledger.entries.size > before);
  await leader.kill();
  expect(await lost).toBe('lost');
  return held;
}

describe.concurrent('the refreshing gateway is killed before its intent is written', () => {
  it(
    'queries elsewhere on the expired grant → one redeem by another, no error',
    staged(async stage => {
      const proxy = await startTcpProxy(stage.redis.port);
      const [leader, ...others] = await Promise.all([stage.gateway({ through: proxy }), ...(await stage.gateways(2))]);
      const person = await expired(stage, leader);

      const written = proxy.swallow('intent');
      const lost = person.ask(leader, ME).catch(() => 'lost');
      await written;
      await leader.kill();
      expect(await lost).toBe('lost');
      expect((await stage.grantOf(person))?.intent).toBeUndefined();

      const answers = await crowd(person, others, 20, ME);
      expect(answers.flatMap(({ codes }) => codes)).toEqual([]);
      expect(redeems(stage.socios)).toHaveLength(1);
      expect(stage.socios.ledger.replays).toBe(0);
      await proxy.close();
    }),
  );
});

describe.concurrent('the refreshing gateway is killed after its intent, the provider has redeemed', () => {
  it(
    'rotation always → no replay; the current token is used until it expires, then LOGIN_REQUIRED',
    staged(async stage => {
      const [leader, other] = (await stage.gateways(2)) as [GatewayProcess, GatewayProcess];
      const person = await holding(stage, leader, 13_000);
      const held = await killedWhileRedeeming(stage, leader, person, REFRESH);

      expect((await person.ask(other, ME)).codes).toEqual([]);
      const refusal = await person.get(other, REFRESH);
      expect(refusal).toEqual({ refresh: { __typename: 'RefreshRefused', reason: 'RENEWAL_UNKNOWN' } });
      expect((await person.ask(other, ME)).codes).toEqual([]);
      const { session } = await person.get<{ session: { grants: unknown[] } }>(other, SESSION);
      expect(session.grants).toMatchObject([{ state: 'RENEWAL_UNKNOWN' }]);

      await over(stage, person);
      const late = await person.ask(other, ME);
      expect(late.codes).toEqual(['LOGIN_REQUIRED']);
      held.open();
      await until('the provider is done', () => redeems(stage.socios).length === 1);
      expect(stage.socios.ledger.replays).toBe(0);

      await person.signInByRedirect(other);
      expect((await person.ask(other, ME)).codes).toEqual([]);
    }),
  );

  it(
    'rotation never → presented again, without limit',
    staged(async stage => {
      stage.socios.knobs.rotation = 'never';
      const [leader, other] = (await stage.gateways(2, { rotation: 'never' })) as [GatewayProcess, GatewayProcess];
      const person = await expired(stage, leader);
      const held = await killedWhileRedeeming(stage, leader, person, ME);

      const answers = await crowd(person, [other], 20, ME);
      expect(answers.flatMap(({ codes }) => codes)).toEqual([]);
      held.open();
      await until('the provider is done', () => redeems(stage.socios).length === 2);
      expect(stage.socios.ledger.replays).toBe(0);
    }),
  );

  it(
    'rotation grace → presented once more, and no third time',
    staged(async stage => {
      Object.assign(stage.socios.knobs, { rotation: 'grace', graceMs: 60_000 });
      const [leader, second, third] = (await stage.gateways(3, { rotation: 'grace(60)' })) as [
        GatewayProcess,
        GatewayProcess,
        GatewayProcess,
      ];
      const person = await expired(stage, leader);
      const lucky = await expired(stage, leader);
      const gates = [await killedWhileRedeeming(stage, leader, person, ME)];

      gates.push(await killedWhileRedeeming(stage, second, person, ME));
      const answers = await crowd(person, [third], 20, ME);
      expect(new Set(answers.flatMap(({ codes }) => codes))).toEqual(new Set(['LOGIN_REQUIRED']));
      for (const one of gates) one.open();
      await until('the provider is done', () => redeems(stage.socios).length === 2);
      expect(stage.socios.ledger.replays).toBe(0);
      // The other grant is unharmed.
      expect((await lucky.ask(third, ME)).codes).toEqual([]);
    }),
  );

  it(
    'rotation grace, one gateway left → one more redeem',
    staged(async stage => {
      Object.assign(stage.socios.knobs, { rotation: 'grace', graceMs: 60_000 });
      const [leader, other] = (await stage.gateways(2, { rotation: 'grace(60)' })) as [GatewayProcess, GatewayProcess];
      const person = await expired(stage, leader);
      const held = await killedWhileRedeeming(stage, leader, person, ME);
      const answers = await crowd(person, [other], 20, ME);
      expect(answers.flatMap(({ codes }) => codes)).toEqual([]);
      held.open();
      await until('the provider is done', () => redeems(stage.socios).length === 2);
      expect(stage.socios.ledger.replays).toBe(0);
    }),
  );
});
