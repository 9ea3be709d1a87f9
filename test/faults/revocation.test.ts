import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../../src/testing/until.js';
import { ROOT } from '../support/built.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import type { Person } from '../support/person.js';
import { LOGOUT, ME, outboxed, REFRESH, REVOKE, type Stage, staged } from '../support/stage.js';

/** A gateway is killed during a revocation: the tokens that another one still has to revoke, and those that it must not revoke. */

/** Kinds of the tokens that the provider was sent for revocation, in order. */
const sent = ({ socios: { seen, ledger } }: Stage) =>
  seen
    .filter(({ path }) => REVOKE.path.test(path))
    .map(({ body }) => ledger.find(new URLSearchParams(body).get('token') ?? '')?.kind);

const emptied = (stage: Stage) =>
  until('the outbox is empty', async () => !(await outboxed(stage)), { timeoutMs: 30_000 });

const live = ({ socios: { ledger } }: Stage) => ledger.live(Date.now()).length;

async function loggedOut(person: Person, at: GatewayProcess): Promise<string> {
  const { data } = await person.ask(at, LOGOUT);
  const { logout } = data as { logout: { revocations: { outcome: string }[] } };
  return logout.revocations.map(({ outcome }) => outcome).join();
}

describe('the gateway is killed after it has revoked the first of two tokens', () => {
  it(
    'logout → another gateway revokes the second one and does not send the first one again',
    staged(async stage => {
      const [first, second] = (await stage.gateways(2)) as [GatewayProcess, GatewayProcess];
      const person = await stage.signedIn(first);
      stage.socios.faults.next(REVOKE, { kind: 'delay' });
      stage.socios.faults.next(REVOKE, { kind: 'hang' });
      expect(await loggedOut(person, first)).toBe('QUEUED');
      await until('the second token was sent', () => sent(stage).length === 2);
      await first.kill();
      await emptied(stage);
      expect(sent(stage)).toEqual(['refresh', 'access', 'access']);
      expect(live(stage)).toBe(0);
      expect(second.isRunning).toBe(true);
    }),
  );

  it(
    'logout, the provider refuses the refresh token → another gateway revokes the access token',
    staged(async stage => {
      const [first] = (await stage.gateways(2)) as [GatewayProcess, GatewayProcess];
      const person = await stage.signedIn(first);
      const body = { error: 'unsupported_token_type' };
      stage.socios.faults.next(REVOKE, { kind: 'status', status: 400, body });
      stage.socios.faults.next(REVOKE, { kind: 'hang' });
      expect(await loggedOut(person, first)).toBe('QUEUED');
      await until('the access token was sent', () => sent(stage).length === 2);
      await first.kill();
      await emptied(stage);
      expect(sent(stage)).toEqual(['refresh', 'access', 'access']);
      expect(stage.socios.ledger.live(Date.now(), 'access')).toEqual([]);
    }),
  );
});

const ACCOUNT_WIDE = {
  env: {
    KEYRING_CONFIG: join(ROOT, 'test/support/configs/account-wide.config.mjs'),
    // The response reports the outcome of a revocation that ends within this wait, also on a busy machine.
    KEYRING_REVOCATION_WAIT_MS: '10000',
  },
};

/** Two gateways before a provider where one revocation ends every sign-in of the account. */
const accountWide = (play: (stage: Stage, first: GatewayProcess, second: GatewayProcess) => Promise<void>) =>
  staged(async stage => {
    stage.socios.ledger.revocationEnds = 'account';
    const [first, second] = (await stage.gateways(2, ACCOUNT_WIDE)) as [GatewayProcess, GatewayProcess];
    await play(stage, first, second);
  });

/** Insists that the provider takes a person's access token and refresh token. */
async function isSignedIn(person: Person, at: GatewayProcess): Promise<void> {
  expect((await person.ask(at, ME)).codes).toEqual([]);
  expect(await person.get(at, REFRESH)).toMatchObject({ refresh: { __typename: 'Refreshed' } });
  expect((await person.ask(at, ME)).codes).toEqual([]);
}

describe('one revocation ends the account, the gateway is killed while it revokes', () => {
  it(
    'login elsewhere → the revocation is cancelled, the new session is unharmed',
    accountWide(async (stage, first, second) => {
      const person = await stage.signedIn(first);
      stage.socios.faults.next(REVOKE, { kind: 'hang' }, 1_000);
      expect(await loggedOut(person, first)).toBe('QUEUED');
      await first.kill();
      const again = await stage.signedIn(second);
      stage.socios.faults.clear();
      const before = sent(stage).length;
      await emptied(stage);
      expect(sent(stage)).toHaveLength(before);
      await isSignedIn(again, second);
      expect(await loggedOut(again, second)).toBe('REVOKED');
      expect(live(stage)).toBe(0);
    }),
  );

  it(
    'no login, Redis restarts → every token of the account is revoked by a gateway started later',
    accountWide(async (stage, first, second) => {
      const person = await stage.signedIn(first);
      stage.socios.faults.next(REVOKE, { kind: 'status', status: 503 }, 1_000);
      expect(await loggedOut(person, first)).toBe('QUEUED');
      await Promise.all([first.kill(), second.kill()]);
      await stage.redis.restart();
      stage.socios.faults.clear();
      await stage.gateway(ACCOUNT_WIDE);
      await emptied(stage);
      expect(live(stage)).toBe(0);
    }),
  );
});

describe('one revocation ends the account, sessions of it at two gateways', () => {
  it(
    'login again in a session, logout of one session → nothing is revoked, the other session is unharmed',
    accountWide(async (stage, first, second) => {
      const [one, other] = [await stage.signedIn(first), await stage.signedIn(second)];
      await one.signInByRedirect(second);
      await isSignedIn(one, first);
      expect(await loggedOut(one, first)).toBe('KEPT');
      await isSignedIn(other, second);
      expect(sent(stage)).toEqual([]);
      expect(await loggedOut(other, second)).toBe('REVOKED');
      expect(live(stage)).toBe(0);
    }),
  );

  it(
    'both log out at the same time → revoked, nothing is left in Redis',
    accountWide(async (stage, first, second) => {
      for (let n = 0; n < 10; n += 1) {
        const people = [await stage.signedIn(first), await stage.signedIn(second)] as const;
        await Promise.all([loggedOut(people[0], first), loggedOut(people[1], second)]);
        await emptied(stage);
        expect(live(stage)).toBe(0);
      }
    }),
  );
});
