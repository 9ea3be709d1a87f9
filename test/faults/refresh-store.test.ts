import { describe, expect, it } from 'vitest';
import { until } from '../../src/testing/until.js';
import { gate } from '../support/gate.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import type { GraphqlResponse } from '../support/http-client.js';
import type { Person } from '../support/person.js';
import { expired, ME, outboxed, redeems, SESSION, type Stage, staged, TOKEN } from '../support/stage.js';
import { grantBegins } from '../support/stored-grants.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

/** Redis is killed at each step of a refresh, and is restarted with its data or without. */

interface Scene {
  readonly stage: Stage;
  readonly proxy: TcpProxy;
  readonly gateway: GatewayProcess;
  readonly person: Person;
}

/** Starts a refresh, kills Redis at its step, and returns the client's response. */
type Step = (scene: Scene) => Promise<GraphqlResponse<unknown>>;

const NEW_GENERATION = grantBegins(3);

const beforeIntent: Step = async ({ stage, proxy, gateway, person }) => {
  const reached = proxy.swallow('intent');
  const answer = person.ask(gateway, ME);
  await reached;
  await stage.redis.kill();
  return answer;
};

const duringCall =
  (when: 'before' | 'after'): Step =>
  async ({ stage, gateway, person }) => {
    const held = gate();
    const { faults, ledger } = stage.socios;
    const known = ledger.entries.size;
    faults.next(TOKEN, { kind: 'delay', when, hold: held.opened });
    const answer = person.ask(gateway, ME);
    if (when === 'before') await until('the intent is written', async () => (await stage.grantOf(person))?.intent);
    else await until('the provider has redeemed', () => ledger.entries.size > known);
    await stage.redis.kill();
    held.open();
    return answer;
  };

const duringSave: Step = async ({ stage, proxy, gateway, person }) => {
  const reached = proxy.swallow(NEW_GENERATION);
  const answer = person.ask(gateway, ME);
  await reached;
  await stage.redis.kill();
  return answer;
};

const afterSave: Step = async ({ stage, proxy, gateway, person }) => {
  const lost = proxy.loseReplyTo(NEW_GENERATION);
  const answer = person.ask(gateway, ME);
  await lost;
  await stage.redis.kill();
  return answer;
};

const STEPS: readonly (readonly [string, { step: Step; codes: readonly string[]; redeemed: number }])[] = [
  ['before the intent', { step: beforeIntent, codes: ['STORE_UNAVAILABLE'], redeemed: 0 }],
  ['between intent and redeem', { step: duringCall('before'), codes: [], redeemed: 1 }],
  ['between redeem and save', { step: duringCall('after'), codes: [], redeemed: 1 }],
  ['during the save', { step: duringSave, codes: [], redeemed: 1 }],
  ['after the save, its reply lost', { step: afterSave, codes: [], redeemed: 1 }],
];

const withScene = (play: (scene: Scene) => Promise<void>) =>
  staged(async stage => {
    const proxy = await startTcpProxy(stage.redis.port);
    const gateway = await stage.gateway({ through: proxy });
    await play({ stage, proxy, gateway, person: await expired(stage, gateway) });
    await proxy.close();
  });

/** Queries the session until the store responds. Every response before that is STORE_UNAVAILABLE. */
async function sessionWhenBack(gateway: GatewayProcess, person: Person): Promise<unknown> {
  const answer = await until('the store is back', async () => {
    const response = await person.ask(gateway, SESSION);
    if (response.status === 200) return response;
    expect(response).toMatchObject({ status: 503, codes: ['STORE_UNAVAILABLE'] });
    return undefined;
  });
  return answer.data?.session;
}

describe.concurrent.each(STEPS)('Redis is killed %s', (_, { step, codes, redeemed }) => {
  it(
    'restarted with its data → still signed in, the new tokens are not lost, no replay',
    withScene(async scene => {
      const { stage, gateway, person } = scene;
      expect((await step(scene)).codes).toEqual(codes);
      expect(redeems(stage.socios)).toHaveLength(redeemed);
      // Copies serve reads, the tokens just obtained among them.
      if (redeemed > 0) expect((await person.ask(gateway, ME)).codes).toEqual([]);

      await stage.redis.restart();
      expect(await sessionWhenBack(gateway, person)).not.toBeNull();
      expect((await person.ask(gateway, ME)).codes).toEqual([]);
      await until('the new tokens are saved', async () => (await stage.grantOf(person))?.generation === 3);
      const other = await stage.gateway();
      expect((await person.ask(other, ME)).codes).toEqual([]);
      expect(redeems(stage.socios)).toHaveLength(1);
      expect(stage.socios.ledger.replays).toBe(0);
      expect(person.taken).toEqual([]);
    }),
  );

  it(
    'restarted empty → signed out everywhere, tokens just obtained are revoked',
    withScene(async scene => {
      const { stage, gateway, person } = scene;
      const { ledger } = stage.socios;
      const known = new Set(ledger.entries.keys());
      expect((await step(scene)).codes).toEqual(codes);
      await stage.redis.restart({ keepData: false });

      expect(await sessionWhenBack(gateway, person)).toBeNull();
      expect(await person.ask(gateway, ME)).toMatchObject({ status: 200, data: { viewer: null }, codes: [] });
      const issued = [...ledger.entries.values()].filter(({ token }) => !known.has(token));
      expect(issued).toHaveLength(2 * redeemed);
      await until('they are revoked', () => issued.every(({ state }) => state === 'revoked'));
      await until('the outbox is empty', async () => !(await outboxed(stage)));
      expect(await stage.grantOf(person)).toBeUndefined();
      expect(ledger.replays).toBe(0);
    }),
  );
});
