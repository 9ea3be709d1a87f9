import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../../src/testing/until.js';
import { ROOT } from '../support/built.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import type { Person } from '../support/person.js';
import { LOGOUT, type Stage, staged } from '../support/stage.js';

/** Two accounts of one provider in one session, over two gateway processes and a real Redis. */

const ENV = {
  KEYRING_CONFIG: join(ROOT, 'test/support/configs/several-accounts.config.mjs'),
  // The response reports the outcome of a revocation that ends within this wait, also on a busy machine.
  KEYRING_REVOCATION_WAIT_MS: '10000',
};

interface Held {
  readonly id: string;
  readonly account: string;
  readonly subject: string;
  readonly generation: number;
}

type Pair = readonly [GatewayProcess, GatewayProcess];

const GRANTS = '{ session { grants(provider: SOCIOS) { id account subject generation } } }';
const BOTH = `query ($one: ID!, $other: ID!) {
  viewer { one: socios(account: $one) { username } other: socios(account: $other) { username } }
}`;
const ME = 'query ($account: ID) { viewer { socios(account: $account) { username } } }';
const REFRESH = 'mutation ($grant: ID!) { refresh(grant: $grant) { ... on Refreshed { grant { id generation } } } }';
const REVOKE =
  'mutation ($grant: ID!) { revoke(grant: $grant) { revocation { provider outcome } session { grants { id } } } }';

async function grants(person: Person, at: GatewayProcess): Promise<readonly Held[]> {
  const { session } = await person.get<{ session: { grants: readonly Held[] } | null }>(at, GRANTS);
  return session?.grants ?? [];
}

async function username(person: Person, at: GatewayProcess, account?: string): Promise<string> {
  const { viewer } = await person.get<{ viewer: { socios: { username: string } } }>(at, ME, { account });
  return viewer.socios.username;
}

async function signIn(stage: Stage, person: Person, at: GatewayProcess, account: string): Promise<void> {
  stage.socios.knobs.account = account;
  await person.signInByRedirect(at);
}

/** Ana signs in at the first gateway, Björn in the same session at the second. */
const withBoth = (play: (stage: Stage, pair: Pair, person: Person, held: readonly [Held, Held]) => Promise<void>) =>
  staged(async stage => {
    const pair = (await stage.gateways(2, { env: ENV })) as unknown as Pair;
    stage.socios.knobs.account = 'ana';
    const person = await stage.signedIn(pair[0]);
    await signIn(stage, person, pair[1], 'bjorn');
    const held = await grants(person, pair[0]);
    expect(held).toHaveLength(2);
    await play(stage, pair, person, held as readonly [Held, Held]);
  });

describe('two accounts of one provider in one session, over two gateways', () => {
  it(
    'are read in one query, each with its own token, at either gateway',
    withBoth(async (_stage, pair, person, [one, other]) => {
      const names = await Promise.all([one, other].map(({ account }) => username(person, pair[0], account)));
      expect(new Set(names).size).toBe(2);
      const variables = { one: one.account, other: other.account };
      for (const gateway of pair)
        expect(await person.get(gateway, BOTH, variables)).toEqual({
          viewer: { one: { username: names[0] }, other: { username: names[1] } },
        });
    }),
  );

  it(
    'need a name: ACCOUNT_REQUIRED lists the choices',
    withBoth(async (_stage, [, there], person, held) => {
      const { errors, codes } = await person.ask(there, ME);
      expect(codes).toEqual(['ACCOUNT_REQUIRED']);
      const choices = held.map(({ account, subject }) => ({ id: account, subject }));
      expect(errors[0]?.extensions?.accounts).toEqual(choices);
      expect((await person.ask(there, 'mutation { revoke(provider: SOCIOS) { session { id } } }')).codes).toEqual([
        'ACCOUNT_REQUIRED',
      ]);
      expect(await grants(person, there)).toHaveLength(2);
    }),
  );

  it(
    'are refreshed separately, once for both gateways',
    withBoth(async (stage, pair, person, [one, other]) => {
      stage.socios.seen.length = 0;
      const twin = person.twin();
      await Promise.all([
        person.get(pair[0], REFRESH, { grant: one.id }),
        twin.get(pair[1], REFRESH, { grant: one.id }),
      ]);
      const after = await grants(person, pair[1]);
      expect(after.find(({ id }) => id === one.id)?.generation).toBeGreaterThan(one.generation);
      expect(after.find(({ id }) => id === other.id)?.generation).toBe(other.generation);
      expect(stage.socios.ledger.replays).toBe(0);
    }),
  );

  it(
    'one revoked at one gateway → the other stays active at both',
    withBoth(async (stage, [here, there], person, [one, other]) => {
      const name = await username(person, here, other.account);
      expect(await person.get(here, REVOKE, { grant: one.id })).toEqual({
        revoke: {
          revocation: { provider: 'SOCIOS', outcome: 'REVOKED' },
          session: { grants: [{ id: other.id }] },
        },
      });
      const live = stage.socios.ledger.live(Date.now()).map(({ account }) => account);
      expect(new Set(live)).toEqual(new Set([other.subject]));
      for (const gateway of [here, there]) {
        expect((await person.ask(gateway, ME, { account: one.account })).codes).toEqual(['LOGIN_REQUIRED']);
        expect(await username(person, gateway, other.account)).toBe(name);
        expect(await username(person, gateway)).toBe(name);
      }
    }),
  );

  it(
    'one signs in again at the other gateway → it replaces its own grant',
    withBoth(async (stage, [, there], person, held) => {
      await signIn(stage, person, there, 'bjorn');
      const after = await grants(person, there);
      // Socios names the account after the login: the new grant takes the place of the old one.
      expect(new Set(after.map(({ subject }) => subject))).toEqual(new Set(held.map(({ subject }) => subject)));
      expect(after).toHaveLength(2);
      await until('the old tokens are revoked', () => stage.socios.ledger.live(Date.now(), 'refresh').length === 2, {
        timeoutMs: 30_000,
      });
    }),
  );

  it(
    'end together at logout, and end no other session of either account',
    withBoth(async (stage, [here, there], person) => {
      stage.socios.knobs.account = 'ana';
      const another = await stage.signedIn(there);
      expect((await person.ask(here, LOGOUT)).data).toMatchObject({ logout: { sessionsEnded: 1 } });
      expect(await username(another, here)).toBe(await username(another, there));
      expect(await grants(another, here)).toHaveLength(1);
      expect(await person.get(there, GRANTS)).toEqual({ session: null });
    }),
  );
});
