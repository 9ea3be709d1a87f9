import { describe, expect, it } from 'vitest';
import { pmapiSandbox } from '../../src/providers/pmapi/sandbox.js';
import { until } from '../../src/testing/until.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import type { GraphqlResponse } from '../support/http-client.js';
import { Person } from '../support/person.js';
import {
  expired,
  LOGOUT,
  ME,
  REFRESH,
  redeems,
  SESSION,
  type Stage,
  sealKeys,
  sessionKey,
  staged,
} from '../support/stage.js';
import { changeGrant, readStored } from '../support/stored-grants.js';

/** A gateway that has not the key, and sealed tokens that were moved. */

const ERROR = 'GRANT_UNREADABLE';
/** The line that says it, of one key. */
const CANNOT_OPEN = /stored tokens cannot be opened/g;

/** An error, and nothing that says or makes the caller logged out. */
function expectNoLogout(response: GraphqlResponse<unknown>, person: Person): void {
  expect(response.codes).toEqual([ERROR]);
  expect(person.taken).toEqual([]);
  expect(person.session).toBeDefined();
}

const callsTo = ({ socios }: Stage, path: RegExp) => socios.seen.filter(one => path.test(one.path)).length;

describe.concurrent('KEYRING_SEAL_KEYS is wrong', () => {
  it(
    'queries, refresh → an error, not a logout; everything works again under the right key',
    staged(async stage => {
      const [right, wrong] = (await Promise.all([
        stage.gateway(),
        stage.gateway({ env: { KEYRING_SEAL_KEYS: sealKeys('other') } }),
      ])) as [GatewayProcess, GatewayProcess];
      for (const person of [await stage.signedIn(right), await expired(stage, right)]) {
        const before = await stage.grantOf(person);
        stage.socios.seen.length = 0;
        for (const operation of [ME, REFRESH]) expectNoLogout(await person.ask(wrong, operation), person);
        expect(stage.socios.seen).toEqual([]);
        expect(await stage.grantOf(person)).toEqual(before);
        expect((await person.get(wrong, SESSION)).session).toMatchObject({ grants: [{ provider: 'SOCIOS' }] });
        expect((await person.ask(right, ME)).codes).toEqual([]);
      }
      expect(redeems(stage.socios)).toHaveLength(1);
    }),
  );

  it(
    'many callers → the code names the provider, one line in the log, the gateway stays ready, its own token is requested again',
    staged(async stage => {
      const [right, wrong] = (await Promise.all([
        stage.gateway(),
        stage.gateway({ env: { KEYRING_SEAL_KEYS: sealKeys('other') } }),
      ])) as [GatewayProcess, GatewayProcess];
      const people = await Promise.all([1, 2, 3, 4].map(() => stage.signedIn(right)));
      for (const person of [...people, ...people]) {
        const { errors, status } = await person.ask(wrong, ME);
        expect([status, errors[0]?.extensions]).toEqual([200, { code: ERROR, provider: 'SOCIOS' }]);
      }
      expect(wrong.logs().match(CANNOT_OPEN)).toHaveLength(1);
      expect(wrong.logs()).toMatch(/"level":"error".*"sealKey":"test".*"outcome":"no such key"/);
      expect(right.logs()).not.toMatch(CANNOT_OPEN);
      expect(await wrong.status('/ready')).toBe(200);
      expect((await new Person().ask(wrong, '{ polls { nodes { id } } }')).codes).toEqual([]);
    }),
  );

  it(
    'a redirect login that began under the right key → not lost: a gateway that has the key finishes it',
    staged(async stage => {
      const [right, wrong] = (await Promise.all([
        stage.gateway(),
        stage.gateway({ env: { KEYRING_SEAL_KEYS: sealKeys('other') } }),
      ])) as [GatewayProcess, GatewayProcess];
      const person = new Person();
      const back = await person.consented(right);
      expect((await person.comeBack(wrong, back)).status).toBe(503);
      expect((await person.comeBack(right, back)).status).toBe(303);
      expect((await person.ask(right, ME)).codes).toEqual([]);
    }),
  );

  it(
    'the right id with another key → the same',
    staged(async stage => {
      const [right, wrong] = (await Promise.all([
        stage.gateway(),
        stage.gateway({ env: { KEYRING_SEAL_KEYS: sealKeys('test') } }),
      ])) as [GatewayProcess, GatewayProcess];
      const person = await stage.signedIn(right);
      expectNoLogout(await person.ask(wrong, ME), person);
      expect((await person.ask(right, ME)).codes).toEqual([]);
    }),
  );

  it(
    'logout → QUEUED, revoked as soon as a gateway has the right key',
    staged(async stage => {
      const right = await stage.gateway();
      const person = await stage.signedIn(right);
      await right.kill();
      const wrong = await stage.gateway({ env: { KEYRING_SEAL_KEYS: sealKeys('other') } });
      expect(await person.get(wrong, LOGOUT)).toMatchObject({ logout: { revocations: [{ outcome: 'QUEUED' }] } });
      await wrong.kill();
      await stage.gateway();
      await until('the tokens are revoked', () => stage.socios.ledger.live(Date.now()).length === 0, {
        timeoutMs: 20_000,
      });
    }),
  );

  it(
    'a new key first, the old one second → sessions unaffected, refreshed tokens are sealed with the new one',
    staged(async stage => {
      const old = await stage.gateway();
      const person = await stage.signedIn(old);
      const ring = `${sealKeys('newer')},${stage.env.KEYRING_SEAL_KEYS}`;
      const next = await stage.gateway({ env: { KEYRING_SEAL_KEYS: ring } });
      expect((await person.ask(next, ME)).codes).toEqual([]);
      await person.get(next, REFRESH);
      expect((await stage.grantOf(person))?.sealed).toMatch(/^newer\./);
      expect((await person.ask(next, ME)).codes).toEqual([]);
    }),
  );
});

describe.concurrent('a sealed grant is copied in Redis', () => {
  it(
    'to another session → it cannot be opened there, nothing is sent',
    staged(async stage => {
      const gateway = await stage.gateway();
      stage.socios.knobs.account = 'ana';
      const ana = await stage.signedIn(gateway);
      stage.socios.knobs.account = 'bjorn';
      const bjorn = await stage.signedIn(gateway);
      const stolen = await stage.redis.field(sessionKey(ana), 'g:SOCIOS');
      await stage.redis.setField(sessionKey(bjorn), 'g:SOCIOS', stolen);
      const before = callsTo(stage, /user/);
      const response = await bjorn.ask(gateway, ME);
      expect(response.codes).toEqual([ERROR]);
      expect(response.data).toEqual({ viewer: { socios: null } });
      expect(callsTo(stage, /user/)).toBe(before);
      expect((await ana.ask(gateway, ME)).codes).toEqual([]);
    }),
  );

  it(
    'to another provider of the same session → it cannot be opened there, nothing is sent',
    staged(async stage => {
      const pmapi = await pmapiSandbox.start();
      const gateway = await stage.gateway({ env: pmapi.env });
      const person = await stage.signedIn(gateway);
      await person.signIn(gateway, pmapi.logins[0]?.input ?? {});
      const key = sessionKey(person);
      await stage.redis.setField(key, 'g:PMAPI', await stage.redis.field(key, 'g:SOCIOS'));
      pmapi.seen.length = 0;
      const response = await person.ask(gateway, '{ viewer { pmapi { id } socios { id } } }');
      expect(response.codes).toEqual([ERROR]);
      expect(response.data).toMatchObject({ viewer: { pmapi: null, socios: { id: expect.any(String) } } });
      expect(pmapi.seen).toEqual([]);
      await pmapi.close();
    }),
  );

  it(
    'from an older generation → it cannot be opened, nothing is sent',
    staged(async stage => {
      const gateway = await stage.gateway();
      const person = await stage.signedIn(gateway);
      const key = sessionKey(person);
      const { sealed } = readStored(await stage.redis.field(key, 'g:SOCIOS'));
      await person.get(gateway, REFRESH);
      const newer = await stage.redis.field(key, 'g:SOCIOS');
      const mixed = changeGrant(newer, grant => ({ ...grant, sealed }));
      expect(mixed).not.toBe(newer);
      await stage.redis.setField(key, 'g:SOCIOS', mixed);
      const before = callsTo(stage, /user/);
      expect((await person.ask(gateway, ME)).codes).toEqual([ERROR]);
      expect(callsTo(stage, /user/)).toBe(before);
    }),
  );
});
