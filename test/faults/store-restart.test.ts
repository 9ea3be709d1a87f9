import { describe, expect, it } from 'vitest';
import { until } from '../../src/testing/until.js';
import { Person } from '../support/person.js';
import {
  expired,
  LOGOUT,
  ME,
  outboxed,
  REFRESH,
  REVOKE_GRANT,
  redeems,
  SESSION,
  type Stage,
  staged,
} from '../support/stage.js';
import { grantBegins, tombstoneBegins } from '../support/stored-grants.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

/** Faults that pass without any action: a lost reply, a restart. */

const proxied = (play: (stage: Stage, proxy: TcpProxy) => Promise<void>) =>
  staged(async stage => {
    const proxy = await startTcpProxy(stage.redis.port);
    await play(stage, proxy);
    await proxy.close();
  });

describe.concurrent('one reply of Redis is lost after the write', () => {
  it(
    'login → signed in, once',
    proxied(async (stage, proxy) => {
      const gateway = await stage.gateway({ through: proxy });
      const person = new Person();
      const lost = proxy.loseReplyTo(grantBegins(1));
      await person.signInByRedirect(gateway);
      await lost;
      expect((await person.ask(gateway, ME)).codes).toEqual([]);
      expect(stage.socios.ledger.live(Date.now())).toHaveLength(2);
    }),
  );

  it.each([
    ['the intent', 'intent'],
    ['the new tokens', grantBegins(3)],
  ])('queries on an expired grant, the reply to %s → one redeem, tokens saved', (_, text) =>
    proxied(async (stage, proxy) => {
      const gateway = await stage.gateway({ through: proxy });
      const person = await expired(stage, gateway);
      const lost = proxy.loseReplyTo(text);
      expect((await person.ask(gateway, ME)).codes).toEqual([]);
      await lost;
      await until('the new tokens are saved', async () => (await stage.grantOf(person))?.generation === 3);
      expect((await stage.grantOf(person))?.intent).toBeUndefined();
      expect(redeems(stage.socios)).toHaveLength(1);
      expect(stage.socios.ledger.replays).toBe(0);
    })(),
  );

  it.each([
    ['logout', LOGOUT, { logout: { sessionsEnded: 1 } }, '"drop"'],
    [
      'revoke',
      REVOKE_GRANT,
      { revoke: { revocation: { outcome: expect.stringMatching(/REVOKED|QUEUED/) } } },
      tombstoneBegins(1),
    ],
  ])('%s → done, once', (_, operation, expected, text) =>
    proxied(async (stage, proxy) => {
      const gateway = await stage.gateway({ through: proxy });
      const person = await stage.signedIn(gateway);
      const lost = proxy.loseReplyTo(text);
      expect(await person.get(gateway, operation)).toMatchObject(expected);
      await lost;
      await until('the tokens are revoked', () => stage.socios.ledger.live(Date.now()).length === 0);
      await until('the outbox is empty', async () => !(await outboxed(stage)));
    })(),
  );
});

describe.concurrent('Redis is restarted with its data', () => {
  it(
    'queries and refreshes during the restart → STORE_UNAVAILABLE at worst, every session kept, nothing redeemed twice',
    staged(async stage => {
      const gateways = await stage.gateways(2, { env: { KEYRING_STALE_READS: '0' } });
      const people = await Promise.all(gateways.map(gateway => stage.signedIn(gateway)));
      const codes = new Set<string>();
      let stopped = false;
      const clients = people.flatMap((person, n) =>
        [ME, SESSION, REFRESH].map(async operation => {
          while (!stopped) {
            const response = await person.ask(gateways[n] ?? { url: '' }, operation);
            for (const code of response.codes) codes.add(code);
            if (response.status === 200 && operation === SESSION) expect(response.data?.session).not.toBeNull();
          }
        }),
      );
      for (let round = 0; round < 3; round += 1) {
        await stage.redis.restart();
        for (const [n, person] of people.entries())
          await until('it is back', async () => (await person.ask(gateways[n] ?? { url: '' }, SESSION)).status === 200);
      }
      stopped = true;
      await Promise.all(clients);
      expect([...codes].filter(code => code !== 'STORE_UNAVAILABLE')).toEqual([]);
      expect(people.flatMap(({ taken }) => taken)).toEqual([]);
      expect(stage.socios.ledger.replays).toBe(0);
    }),
  );
});
