import { describe, expect, it } from 'vitest';
import { handfuls, keys } from '../../../src/auth/store/keys.js';
import { MemoryStore } from '../../../src/auth/store/memory.js';
import type { Provider, RevokeOutcome } from '../../../src/provider/contract.js';
import { directAcme } from '../../support/acme/direct.js';
import { acmeEngine, engineOf } from '../../support/engine.js';
import { gate } from '../../support/gate.js';
import { queuedRevocations } from '../../support/queued.js';
import { ShiftedStore } from '../../support/shifted-store.js';
import { custodyStage } from './stage.js';

const stage = custodyStage();

const REVOKE = /revoke/;

/** Kinds of the tokens that were sent to the revocation endpoint, in order, with the status of each response. */
const sent = () =>
  stage.acme.seen
    .filter(({ path }) => REVOKE.test(path))
    .map(
      ({ body, status }) => `${stage.acme.ledger.find(new URLSearchParams(body).get('token') ?? '')?.kind} ${status}`,
    );
const outcomes = async (ending: Promise<{ revocations: readonly { outcome: string }[] }>) =>
  (await ending).revocations.map(({ outcome }) => outcome);
const emptied = () => expect.poll(() => queuedRevocations(stage.engine.store), { timeout: 15_000 }).toEqual([]);

describe('when the provider refuses to revoke refresh tokens', () => {
  it('revokes the access token at a logout and does not send the refresh token again', async () => {
    stage.acme.knobs.refusesToRevoke = ['refresh'];
    await stage.browser.signedIn('ann');
    expect(await outcomes(stage.browser.logout())).toEqual(['REFUSED']);
    expect(stage.acme.ledger.live(Date.now(), 'access')).toEqual([]);
    expect(sent()).toEqual(['refresh 400', 'access 200']);
    expect(await queuedRevocations(stage.engine.store)).toEqual([]);
  });

  it('revokes the access tokens that earlier refreshes left behind', async () => {
    Object.assign(stage.acme.knobs, { refusesToRevoke: ['refresh'], oldAccessDies: false });
    await stage.browser.signedIn('ann');
    await stage.browser.refresh();
    await stage.browser.refresh();
    expect(stage.acme.ledger.live(Date.now(), 'access')).toHaveLength(3);
    expect(await outcomes(stage.browser.logout())).toEqual(['REFUSED']);
    expect(stage.acme.ledger.live(Date.now(), 'access')).toEqual([]);
  });

  it('logs the refusal once, with the error code only', async () => {
    stage.acme.knobs.refusesToRevoke = ['refresh'];
    await stage.browser.signedIn('ann');
    await stage.browser.logout();
    await stage.engine.drain();
    const lines = stage.engine.log.lines.filter(line => line.includes('refuse'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('"error":"unsupported_token_type"');
  });

  it.each([
    ['with a token instead of a code', 'CANARY-0123456789'],
    ['with a long code', 'a'.repeat(200)],
  ])('does not log the code when it comes %s', async (_, revocationError) => {
    Object.assign(stage.acme.knobs, { refusesToRevoke: ['refresh'], revocationError });
    await stage.browser.signedIn('ann');
    expect(await outcomes(stage.browser.logout())).toEqual(['REFUSED']);
    expect(stage.engine.log.lines.join()).not.toContain(revocationError);
  });
});

describe('when the provider refuses to revoke access tokens', () => {
  it('revokes the refresh token at a logout', async () => {
    stage.acme.knobs.refusesToRevoke = ['access'];
    await stage.browser.signedIn('ann');
    expect(await outcomes(stage.browser.logout())).toEqual(['REFUSED']);
    expect(stage.acme.ledger.live(Date.now(), 'refresh')).toEqual([]);
    expect(await queuedRevocations(stage.engine.store)).toEqual([]);
  });
});

describe('when the revocation endpoint fails for one token', () => {
  it('revokes the other token at once and retries only the failed one', async () => {
    stage.engine.start();
    await stage.browser.signedIn('ann');
    stage.acme.faults.next(REVOKE, { kind: 'status', status: 503 });
    expect(await outcomes(stage.browser.logout())).toEqual(['QUEUED']);
    await emptied();
    expect(sent()).toEqual(['refresh 503', 'access 200', 'refresh 200']);
    expect(stage.acme.ledger.live(Date.now())).toEqual([]);
  });

  it('sends no other token before the Retry-After of the endpoint has passed', async () => {
    await stage.browser.signedIn('ann');
    stage.acme.faults.next(REVOKE, { kind: 'status', status: 503, headers: { 'retry-after': '30' } });
    expect(await outcomes(stage.browser.logout())).toEqual(['QUEUED']);
    await stage.engine.drain();
    expect(sent()).toEqual(['refresh 503']);
    expect(await queuedRevocations(stage.engine.store)).toHaveLength(1);
  });

  it('does not resend a refused token when it retries the other one', async () => {
    stage.engine.start();
    stage.acme.knobs.refusesToRevoke = ['access'];
    await stage.browser.signedIn('ann');
    stage.acme.faults.next(REVOKE, { kind: 'status', status: 503 });
    expect(await outcomes(stage.browser.logout())).toEqual(['QUEUED']);
    await emptied();
    expect(sent()).toEqual(['refresh 503', 'access 400', 'refresh 200']);
  });

  it.each(['invalid_client', 'unauthorized_client', 'temporarily_unavailable'])(
    'treats %s as a temporary or configuration error and retries',
    async revocationError => {
      Object.assign(stage.acme.knobs, { refusesToRevoke: ['refresh', 'access'], revocationError });
      stage.engine.start();
      await stage.browser.signedIn('ann');
      expect(await outcomes(stage.browser.logout())).toEqual(['QUEUED']);
      stage.acme.knobs.refusesToRevoke = [];
      await emptied();
      expect(stage.acme.ledger.live(Date.now())).toEqual([]);
    },
  );
});

describe('when a provider responds differently for each token', () => {
  const LIFE_MS = 3_600_000;

  /** An engine with its own clock, in front of a provider whose responses come from `say`. */
  function stand(say: (kind: string) => RevokeOutcome | Promise<never>) {
    const store = new ShiftedStore(new MemoryStore());
    const { provider } = directAcme('always', LIFE_MS, () => store.now());
    const asked: string[] = [];
    const revoke: Provider['revoke'] = async ({ kind }) => {
      asked.push(kind);
      return say(kind);
    };
    return { store, asked, engine: engineOf({ ...provider, revoke }, { store }) };
  }

  it('stops retrying an access token when that token has expired, not when the refresh token would', async () => {
    const { store, asked, engine: one } = stand(kind => ({ kind: kind === 'refresh' ? 'revoked' : 'retry' }));
    const somebody = one.browser();
    await somebody.signedIn('ann');
    expect(await outcomes(somebody.logout())).toEqual(['QUEUED']);
    store.shiftMs += LIFE_MS;
    one.start();
    await expect.poll(() => queuedRevocations(store), { timeout: 10_000 }).toEqual([]);
    expect(asked).toEqual(['refresh', 'access']);
    await one.drain();
  });

  it('tries the access token when the provider code throws for the refresh token', async () => {
    const {
      store,
      asked,
      engine: one,
    } = stand(kind => (kind === 'refresh' ? Promise.reject(new Error('broken')) : { kind: 'revoked' }));
    const somebody = one.browser();
    await somebody.signedIn('ann');
    expect(await outcomes(somebody.logout())).toEqual(['QUEUED']);
    expect(asked).toEqual(['refresh', 'access']);
    expect(await queuedRevocations(store)).toHaveLength(1);
    expect(one.log.lines.filter(line => line.includes('our own code'))).toHaveLength(1);
    await one.drain();
  });
});

describe('when one revocation ends the whole grant', () => {
  const begin = (options: object = {}) => {
    stage.acme.ledger.revocationEnds = 'grant';
    return acmeEngine({ origin: stage.acme.origin, rotation: 'always', revocationEnds: 'grant', ...options });
  };

  it('sends one token', async () => {
    const one = begin();
    const somebody = one.browser();
    await somebody.signedIn('ann');
    await somebody.refresh();
    expect(await outcomes(somebody.logout())).toEqual(['REVOKED']);
    expect(sent()).toEqual(['refresh 200']);
    expect(stage.acme.ledger.live(Date.now())).toEqual([]);
    await one.drain();
  });

  it('sends the access token when the refresh token is refused', async () => {
    const one = begin();
    stage.acme.knobs.refusesToRevoke = ['refresh'];
    const somebody = one.browser();
    await somebody.signedIn('ann');
    expect(await outcomes(somebody.logout())).toEqual(['REVOKED']);
    expect(sent()).toEqual(['refresh 400', 'access 200']);
    expect(stage.acme.ledger.live(Date.now())).toEqual([]);
    await one.drain();
  });

  it('does not revoke the old access token of a grant that was refreshed and lives on', async () => {
    const one = begin({ accessTokenSurvivesRefresh: true });
    stage.acme.knobs.oldAccessDies = false;
    one.start();
    const somebody = one.browser();
    await somebody.signedIn('ann');
    await somebody.refresh();
    expect(await queuedRevocations(one.store)).toEqual([]);
    expect(await somebody.refresh()).toMatchObject({ __typename: 'Refreshed' });
    expect(await somebody.me()).toBe('ann');
    expect(sent()).toEqual([]);
    await one.drain();
  });

  it('does not revoke the result of a refresh that another refresh of the same grant overtook', async () => {
    const rotation = { graceMs: 120_000 };
    await stage.restart({ rotation, oldAccessDies: false });
    stage.acme.ledger.revocationEnds = 'grant';
    const store = new ShiftedStore(new MemoryStore());
    const options = { origin: stage.acme.origin, rotation, revocationEnds: 'grant' } as const;
    const [slow, fast] = [acmeEngine(options, { store }), acmeEngine(options, { store })];
    const somebody = slow.browser();
    await somebody.signedIn('ann');
    const held = gate();
    stage.acme.faults.next(/token/, { kind: 'delay', when: 'after', hold: held.opened });
    const overtaken = somebody.refresh();
    await expect.poll(() => stage.acme.ledger.live(Date.now(), 'access').length).toBe(2);
    // The lease has expired by the store's clock, as if the first gateway had been stopped.
    store.shiftMs += 60_000;
    const twin = fast.browser();
    twin.value = somebody.value;
    expect(await twin.refresh()).toMatchObject({ __typename: 'Refreshed' });
    held.open();
    await overtaken;
    await expect.poll(() => queuedRevocations(store)).toEqual([]);
    expect(await twin.me()).toBe('ann');
    expect(await twin.refresh()).toMatchObject({ __typename: 'Refreshed' });
    expect(sent()).toEqual([]);
    await Promise.all([slow.drain(), fast.drain()]);
  });

  it('revokes the grant that a new login replaces, and the new grant still works', async () => {
    const one = begin();
    const somebody = one.browser();
    await somebody.signedIn('ann');
    await somebody.signedIn('ann');
    await expect.poll(sent).toEqual(['refresh 200']);
    expect(stage.acme.ledger.live(Date.now())).toHaveLength(2);
    expect(await somebody.me()).toBe('ann');
    await one.drain();
  });
});

describe('when an older gateway wrote the outbox entry', () => {
  it('revokes every token in it', async () => {
    await stage.browser.signedIn('ann');
    stage.acme.faults.next(REVOKE, { kind: 'status', status: 503 }, 2);
    expect(await outcomes(stage.browser.logout())).toEqual(['QUEUED']);
    const [id = ''] = await queuedRevocations(stage.engine.store);
    const key = await keyOf(id);
    const entry = JSON.parse((await stage.engine.store.read(key))?.e ?? '{}');
    for (const name of ['done', 'accessEndMs', 'grantedAtMs']) delete entry[name];
    const write = { op: 'set', key, field: 'e', value: JSON.stringify(entry) } as const;
    await stage.engine.store.commit({ checks: [], writes: [write] });
    stage.engine.start();
    await emptied();
    expect(stage.acme.ledger.live(Date.now())).toEqual([]);
  });
});

/** The record of an entry, wherever it lies. */
async function keyOf(id: string): Promise<string> {
  for (const buckets of handfuls(1)) {
    const key = keys.outbox(buckets[0] ?? 0).entry(id);
    if (await stage.engine.store.read(key)) return key;
  }
  throw new Error('no such entry');
}
