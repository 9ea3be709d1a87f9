import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/auth/crypto/ids.js';
import { bucketOfQueue, keys, unclaimedMember } from '../../src/auth/store/keys.js';
import { FIELD } from '../../src/auth/store/session-record.js';
import { until } from '../../src/testing/until.js';
import { gate } from '../support/gate.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import type { HttpResponse } from '../support/http-client.js';
import { Person } from '../support/person.js';
import { ME, SESSION, type Stage, staged, TOKEN } from '../support/stage.js';

/** Callbacks of redirect logins at several gateways, one of which may be killed during the callback. */

const PUBLIC_URL = 'http://localhost:4000';
/** Where a login ends that names no place of its own. */
const HOME = `${PUBLIC_URL}/`;
const DEADLINE_MS = 2_000;
/** The request for the user's account: the gateway sends it after a login whose tokens do not name the account. */
const IDENTIFY = { method: 'GET', path: /\/user\/me$/ };

const paired = (play: (stage: Stage, here: GatewayProcess, there: GatewayProcess) => Promise<void>) =>
  staged(
    async stage => {
      const [here, there] = (await stage.gateways(2)) as [GatewayProcess, GatewayProcess];
      await play(stage, here, there);
    },
    { PUBLIC_URL, KEYRING_UPSTREAM_DEADLINE: String(DEADLINE_MS) },
  );

const exchanges = ({ socios }: Stage) =>
  socios.seen.filter(({ body }) => body.includes('grant_type=authorization_code'));
const tokens = ({ socios }: Stage) => socios.ledger.live(Date.now()).length;
const landing = (answer: HttpResponse) => [answer.status, answer.headers.location];
const sessionIn = ({ cookies }: HttpResponse) => cookies.flatMap(line => /^keyring=([^;]+)/.exec(line)?.[1] ?? []);

/** The provider carries the next call out and holds its response back. */
async function held(stage: Stage, match: { method: string; path: RegExp }, act: () => void) {
  const { opened, open } = gate();
  const before = stage.socios.ledger.entries.size;
  stage.socios.faults.next(match, { kind: 'delay', when: 'after', hold: opened });
  act();
  await until('the provider has issued tokens', () => stage.socios.ledger.entries.size > before);
  return open;
}

/** Keys and values of the sessions in Redis that no client has claimed. */
async function unclaimed({ redis }: Stage): Promise<{ ref: string; mark: string }[]> {
  const found: { ref: string; mark: string }[] = [];
  for (const key of (await redis.cli('KEYS', 'kr:1:*:s:*')) as string[]) {
    const mark = await redis.cli('HGET', key, FIELD.unclaimed);
    if (typeof mark === 'string') found.push({ ref: key.replace(/^.*:s:/, ''), mark });
  }
  return found;
}

/** Whether the outcome of this callback is kept for a repeat. */
const isFinished = async ({ redis }: Stage, back: URL): Promise<boolean> =>
  (await redis.cli('HEXISTS', keys.pending(sha256(back.searchParams.get('state') ?? '')), 'o')) === 1;

/** Lets the time expire in which a client has to claim its session. */
async function timePasses(stage: Stage): Promise<void> {
  for (const { ref, mark } of await unclaimed(stage)) {
    await stage.redis.cli('HSET', keys.session(ref), FIELD.unclaimed, mark.replace(/^\d+/, '1'));
    const { queue } = keys.outboxOf(ref);
    await stage.redis.cli('ZADD', queue, '1', unclaimedMember(ref));
    await stage.redis.cli('ZADD', keys.hints(), '1', `${bucketOfQueue(queue)}`);
  }
}

describe('two gateways on one Redis', () => {
  it(
    'two tabs, each finished at another gateway → both return, one session',
    paired(async (_stage, here, there) => {
      const person = new Person();
      const [one, two] = [await person.consented(here), await person.consented(there)];
      expect(landing(await person.comeBack(there, one))).toEqual([303, HOME]);
      expect(landing(await person.comeBack(here, two))).toEqual([303, HOME]);
      expect(await person.get(here, SESSION)).toMatchObject({ session: { grants: [{ generation: 2 }] } });
      expect((await person.ask(there, ME)).codes).toEqual([]);
    }),
  );

  it(
    'the same callback at both at once → one code redeemed, one session value',
    paired(async (stage, here, there) => {
      const person = new Person();
      const back = await person.consented(here);
      const twin = person.twin();
      const answers = await Promise.all([person.comeBack(here, back), twin.comeBack(there, back)]);
      for (const answer of answers) expect(landing(answer)).toEqual([303, HOME]);
      expect(new Set(answers.flatMap(sessionIn)).size).toBe(1);
      expect(exchanges(stage)).toHaveLength(1);
    }),
  );

  it(
    'two tabs at both at once → both return, one session',
    paired(async (stage, here, there) => {
      const person = new Person();
      const [one, two] = [await person.consented(here), await person.consented(there)];
      const answers = await Promise.all([person.comeBack(here, one), person.comeBack(there, two)]);
      // The later one is sent to itself, to come with the cookie that the earlier one has brought.
      const places = answers.map(answer => answer.headers.location);
      expect(places.filter(place => place === HOME)).toHaveLength(1);
      const early = places[0] === HOME ? two : one;
      expect(places).toContain(`${early.pathname}${early.search}`);
      expect(landing(await person.comeBack(here, early))).toEqual([303, HOME]);
      expect(await person.get(here, SESSION)).toMatchObject({ session: { grants: [{ generation: 2 }] } });
      await until('one pair of tokens is left', () => tokens(stage) === 2);
    }),
  );
});

describe('two gateways on one Redis, and a provider that announces its issuer', () => {
  const announced = (play: (stage: Stage, here: GatewayProcess, there: GatewayProcess) => Promise<void>) =>
    staged(async stage => {
      stage.socios.knobs.announces.iss = true;
      const env = {
        PUBLIC_URL,
        SOCIOS_METADATA_URL: `${stage.socios.origin}/.well-known/oauth-authorization-server`,
      };
      const [here, there] = (await stage.gateways(2, { env })) as [GatewayProcess, GatewayProcess];
      await play(stage, here, there);
    });

  it(
    'finished elsewhere → the issuer is remembered; a callback of another issuer redeems nothing',
    announced(async (stage, here, there) => {
      const person = new Person();
      const right = await person.consented(here);
      expect(landing(await person.comeBack(there, right))).toEqual([303, HOME]);
      expect(exchanges(stage)).toHaveLength(1);
      const wrong = await person.consented(here);
      wrong.searchParams.set('iss', 'https://attacker.example');
      expect(landing(await person.comeBack(there, wrong))).toEqual([303, `${HOME}?keyring_error=INVALID_STATE`]);
      expect(exchanges(stage)).toHaveLength(1);
      expect(await person.get(there, SESSION)).toMatchObject({ session: { grants: [{ generation: 1 }] } });
    }),
  );
});

describe('the gateway that finishes a redirect login is killed', () => {
  it(
    'after the code was sent → the repeat elsewhere is refused in bounded time, the code is not redeemed twice',
    paired(async (stage, here, there) => {
      const person = new Person();
      const back = await person.consented(here);
      let lost: Promise<unknown> = Promise.resolve();
      const open = await held(stage, TOKEN, () => {
        lost = person.comeBack(here, back).catch(() => 'cut off');
      });
      await here.kill();
      open();
      expect(await lost).toBe('cut off');
      expect(landing(await person.comeBack(there, back))).toEqual([303, `${HOME}?keyring_error=INVALID_STATE`]);
      expect(exchanges(stage)).toHaveLength(1);
      expect(person.session).toBeUndefined();
      await person.signInByRedirect(there);
      expect((await person.ask(there, ME)).codes).toEqual([]);
    }),
  );

  it(
    'after the session was saved → a repeat elsewhere gets the session',
    paired(async (stage, here, there) => {
      const person = new Person();
      const back = await person.consented(here);
      stage.socios.faults.next(IDENTIFY, { kind: 'hang' });
      const lost = person.comeBack(here, back).catch(() => 'cut off');
      await until('the outcome is kept', () => isFinished(stage, back));
      await here.kill();
      stage.socios.faults.clear();
      expect(await lost).toBe('cut off');
      expect(landing(await person.comeBack(there, back))).toEqual([303, HOME]);
      expect((await person.ask(there, ME)).codes).toEqual([]);
      expect(exchanges(stage)).toHaveLength(1);
      await until('the session is claimed', async () => (await unclaimed(stage)).length === 0);
    }),
  );

  it(
    'after the session was saved, and no repeat comes → another gateway ends it and revokes its tokens',
    paired(async (stage, here, there) => {
      const person = new Person();
      const back = await person.consented(here);
      stage.socios.faults.next(IDENTIFY, { kind: 'hang' });
      void person.comeBack(here, back).catch(() => {});
      await until('the session is saved', async () => (await unclaimed(stage)).length === 1);
      await here.kill();
      expect(tokens(stage)).toBe(2);
      await timePasses(stage);
      await until('its tokens are revoked', () => tokens(stage) === 0);
      expect(await unclaimed(stage)).toEqual([]);
      expect(landing(await person.comeBack(there, back))).toEqual([303, `${HOME}?keyring_error=INVALID_STATE`]);
    }),
  );
});

describe('the gateway that finishes a redirect login gets SIGTERM after its client has disconnected', () => {
  it(
    'callback → the tokens are saved before the exit, and a repeat elsewhere gets the session',
    paired(async (stage, here, there) => {
      const person = new Person();
      const back = await person.consented(here);
      const controller = new AbortController();
      const open = await held(stage, TOKEN, () => {
        void person.comeBack(here, back, controller.signal).catch(() => {});
      });
      controller.abort();
      await sleep(100);
      const ended = here.stop();
      await sleep(300);
      open();
      expect(await ended).toBe(0);
      expect(landing(await person.comeBack(there, back))).toEqual([303, HOME]);
      expect(exchanges(stage)).toHaveLength(1);
    }),
  );
});
