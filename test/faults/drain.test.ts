import { describe, expect, it } from 'vitest';
import { until } from '../../src/testing/until.js';
import { gate } from '../support/gate.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import { Person } from '../support/person.js';
import {
  expired,
  holding,
  LOGOUT,
  ME,
  outboxed,
  REVOKE,
  redeems,
  type Stage,
  staged,
  TOKEN,
} from '../support/stage.js';

/** SIGTERM while something is under way. */

/** Whether a load balancer would still send requests here: /ready returns 200 on a new connection. */
const isReady = (gateway: GatewayProcess): Promise<boolean> =>
  gateway.status('/ready').then(
    status => status === 200,
    () => false,
  );

/** Holds the provider's next token response. Resolves when the provider has issued the tokens, with the gate that releases the response. */
async function heldIssue(stage: Stage, act: () => void) {
  const held = gate();
  const { faults, ledger } = stage.socios;
  const known = ledger.entries.size;
  faults.next(TOKEN, { kind: 'delay', when: 'after', hold: held.opened });
  act();
  await until('the provider has issued', () => ledger.entries.size > known);
  return held;
}

describe.concurrent('SIGTERM', () => {
  it(
    'during a refresh that requests wait for → not ready first, responses complete, tokens saved, exit code 0',
    staged(async stage => {
      const [gateway, other] = (await stage.gateways(2)) as [GatewayProcess, GatewayProcess];
      const person = await expired(stage, gateway);
      const answers: ReturnType<typeof person.ask>[] = [];
      const held = await heldIssue(stage, () => {
        for (let n = 0; n < 5; n += 1) answers.push(person.ask(gateway, ME));
      });
      expect(await isReady(gateway)).toBe(true);

      const ended = gateway.stop();
      await until('it is not ready', async () => !(await isReady(gateway)));
      expect(gateway.isRunning).toBe(true);
      expect((await stage.grantOf(person))?.intent).toBeDefined();
      held.open();

      expect((await Promise.all(answers)).flatMap(({ codes }) => codes)).toEqual([]);
      expect(await ended).toBe(0);
      expect(await stage.grantOf(person)).toMatchObject({ generation: 3, state: 'active' });
      expect((await person.ask(other, ME)).codes).toEqual([]);
      expect(redeems(stage.socios)).toHaveLength(1);
    }),
  );

  it(
    'during a background refresh → tokens saved before the exit',
    staged(async stage => {
      const [gateway, other] = (await stage.gateways(2)) as [GatewayProcess, GatewayProcess];
      const person = await holding(stage, gateway, 20_000);
      const grant = await stage.grantOf(person);
      // Inside the margin, a request starts the refresh and does not wait for it.
      await until('the margin has begun', () => Date.now() > (grant?.refreshFromMs ?? 0), { timeoutMs: 30_000 });
      const used: Promise<unknown>[] = [];
      const held = await heldIssue(stage, () => used.push(person.get(gateway, ME)));
      await Promise.all(used);

      const ended = gateway.stop();
      await until('it is not ready', async () => !(await isReady(gateway)));
      held.open();
      expect(await ended).toBe(0);
      expect(await stage.grantOf(person)).toMatchObject({ generation: 3, state: 'active' });
      expect((await person.ask(other, ME)).codes).toEqual([]);
    }),
  );

  it(
    'during a refresh while Redis is down → tokens saved when Redis comes back within the drain',
    staged(async stage => {
      const [gateway, other] = (await stage.gateways(2)) as [GatewayProcess, GatewayProcess];
      const person = await expired(stage, gateway);
      const answers: ReturnType<typeof person.ask>[] = [];
      const held = await heldIssue(stage, () => answers.push(person.ask(gateway, ME)));
      await stage.redis.kill();
      const ended = gateway.stop();
      held.open();
      expect((await Promise.all(answers)).flatMap(({ codes }) => codes)).toEqual([]);
      await stage.redis.restart();
      expect(await ended).toBe(0);
      expect(await stage.grantOf(person)).toMatchObject({ generation: 3, state: 'active' });
      await until('another serves them', async () => (await person.ask(other, ME)).codes.length === 0);
    }),
  );

  it(
    'after a login that could not be saved → its tokens are revoked before the exit',
    staged(async stage => {
      const gateway = await stage.gateway();
      const person = new Person();
      let login: Promise<unknown> = Promise.resolve();
      const issued = await heldIssue(stage, () => {
        login = person.signInByRedirect(gateway);
        // Callers that await it still see the rejection.
        login.catch(() => {});
      });
      // Tried again after pauses, of nearly two seconds together.
      stage.socios.faults.next(REVOKE, { kind: 'status', status: 503 }, 3);
      await stage.redis.kill();
      issued.open();
      await expect(login).rejects.toThrow();
      expect(await gateway.stop()).toBe(0);
      expect(stage.socios.ledger.live(Date.now())).toEqual([]);
    }),
  );

  it(
    'while a revocation is under way → done before the exit, or left to another gateway',
    staged(async stage => {
      const gateway = await stage.gateway();
      const person = await stage.signedIn(gateway);
      const held = gate();
      stage.socios.faults.next(REVOKE, { kind: 'delay', hold: held.opened });
      expect(await person.get(gateway, LOGOUT)).toMatchObject({ logout: { revocations: [{ outcome: 'QUEUED' }] } });
      const ended = gateway.stop();
      await until('it is not ready', async () => !(await isReady(gateway)));
      held.open();
      expect(await ended).toBe(0);
      expect(stage.socios.ledger.live(Date.now())).toEqual([]);
      expect(await outboxed(stage)).toBe(false);
    }),
  );
});
