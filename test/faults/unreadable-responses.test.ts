import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/testing/sandbox/faults.js';
import { until } from '../../src/testing/until.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import { crowd } from '../support/person.js';
import { expired, ME, REFRESH, redeems, staged, TOKEN } from '../support/stage.js';

/** The provider redeems the refresh token, and its response does not arrive as it should. */

const edited = (edit: (text: string) => unknown): Fault => ({ kind: 'edit', edit: body => edit(JSON.stringify(body)) });

describe.concurrent.each<[string, Fault]>([
  ['cut short', edited(text => text.slice(0, -20))],
  ['empty', edited(() => '')],
  ['in another envelope', edited(text => ({ data: JSON.parse(text) }))],
  [
    'in an unknown content coding',
    { kind: 'status', when: 'after', status: 200, headers: { 'content-encoding': 'compress' } },
  ],
])('a refresh returns 200, and the body is %s', (_, fault) => {
  it(
    'queries at 2 gateways on the expired grant → one redeem, no replay, LOGIN_REQUIRED',
    staged(async stage => {
      const gateways = (await stage.gateways(2)) as [GatewayProcess, GatewayProcess];
      const person = await expired(stage, gateways[0]);
      stage.socios.faults.next(TOKEN, fault);

      const answers = await crowd(person, gateways, 20, ME);

      expect(new Set(answers.flatMap(({ codes }) => codes))).toEqual(new Set(['LOGIN_REQUIRED']));
      expect(await person.get(gateways[1], REFRESH)).toEqual({
        refresh: { __typename: 'RefreshRefused', reason: 'RENEWAL_UNKNOWN' },
      });
      expect(redeems(stage.socios)).toHaveLength(1);
      expect(stage.socios.ledger.replays).toBe(0);
      await person.signInByRedirect(gateways[1]);
      expect((await person.ask(gateways[0], ME)).codes).toEqual([]);
    }),
  );
});

describe.concurrent('a refresh returns 200, with a byte order mark', () => {
  it(
    'queries at 2 gateways on the expired grant → one redeem, no error, and the next refresh works',
    staged(async stage => {
      const gateways = (await stage.gateways(2)) as [GatewayProcess, GatewayProcess];
      const person = await expired(stage, gateways[0]);
      stage.socios.faults.next(
        TOKEN,
        edited(text => `\uFEFF${text}`),
      );

      const answers = await crowd(person, gateways, 20, ME);

      expect(answers.flatMap(({ codes }) => codes)).toEqual([]);
      expect(redeems(stage.socios)).toHaveLength(1);
      expect(await person.get(gateways[1], REFRESH)).toMatchObject({ refresh: { __typename: 'Refreshed' } });
      expect(stage.socios.ledger.replays).toBe(0);
    }),
  );
});

describe.concurrent('the token endpoint returns 429 with a Retry-After until 2083', () => {
  it(
    'queries at 2 gateways, one of them restarted → the provider is used again within seconds',
    staged(async stage => {
      const [first, second] = (await stage.gateways(2)) as [GatewayProcess, GatewayProcess];
      const person = await expired(stage, first);
      stage.socios.faults.next(TOKEN, { kind: 'status', status: 429, headers: { 'retry-after': '1795947352' } });

      const codesAt = async (gateway: GatewayProcess) => (await person.ask(gateway, ME)).codes.join();
      await until('the provider requires a wait', async () => (await codesAt(first)) === 'RATE_LIMITED');
      await first.kill();
      const restarted = await stage.gateway();
      for (const gateway of [second, restarted])
        await until('the provider is used again', async () => (await codesAt(gateway)) === '');
      expect(redeems(stage.socios).map(({ status }) => status)).toEqual([429, 200]);
    }),
  );
});
