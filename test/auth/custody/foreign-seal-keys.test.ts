import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/auth/crypto/ids.js';
import { authenticate, Sealer } from '../../../src/auth/crypto/seal.js';
import { sessionOwner } from '../../../src/auth/store/keys.js';
import { aboutPlace, FIELD } from '../../../src/auth/store/session-record.js';
import { acmeEngine, type Browser, type EngineUnderTest, SEAL_KEYS } from '../../support/engine.js';
import { code, custodyStage } from './stage.js';

const stage = custodyStage();

const other = (id: string) => [{ id, key: randomBytes(32) }];

let elsewhere: EngineUnderTest;
const start = (sealKeys: ReturnType<typeof other>) => {
  elsewhere = acmeEngine({ origin: stage.acme.origin, rotation: 'always' }, { store: stage.engine.store, sealKeys });
};
afterEach(() => elsewhere.drain());

/** The same client in front of the other gateway. */
function there(): Browser {
  const twin = elsewhere.browser();
  twin.value = stage.browser.value;
  return twin;
}

describe.each([
  ['lacks the seal key of the session', () => start(other('another'))],
  ['has another key under the same id', () => start(other('test'))],
])('a gateway that %s', (_, begin) => {
  beforeEach(async () => {
    begin();
    await stage.browser.signedIn('ann');
  });

  it('lists the session but does not use its grants', async () => {
    expect(await there().session()).toMatchObject({
      grants: [{ state: 'NEEDS_LOGIN', subject: null, lastError: 'GRANT_UNREADABLE' }],
    });
    const calls = stage.acme.seen.length;
    expect(await code(there().me())).toBe('GRANT_UNREADABLE');
    expect(await code(there().refresh())).toBe('GRANT_UNREADABLE');
    expect(stage.acme.seen).toHaveLength(calls);
    expect(await stage.browser.me()).toBe('ann');
  });

  it('can log the session out', async () => {
    expect(await there().logout()).toMatchObject({ sessionsEnded: 1, revocations: [{ outcome: 'QUEUED' }] });
    expect(await stage.browser.session()).toBeNull();
  });
});

describe('when a login happens in a session that only another gateway can read', () => {
  const newer = async () => {
    const { ref, key } = sessionOwner(sha256(stage.browser.value?.split('.')[0] ?? ''));
    const secretHash = (await stage.engine.store.read(key))?.[FIELD.secretHash] ?? '';
    const value = authenticate(new Sealer(SEAL_KEYS), '{"v":2,"who":"knows"}', aboutPlace(ref, secretHash));
    await stage.engine.store.commit({ checks: [], writes: [{ op: 'set', key, field: FIELD.about, value }] });
  };

  it.each<[string, () => void | Promise<void>]>([
    ['because of its key', () => start(other('another'))],
    [
      'because of its version',
      () => {
        start(SEAL_KEYS);
        return newer();
      },
    ],
  ])('refuses it before calling the provider and keeps the grants of the session (%s)', async (_, begin) => {
    await stage.browser.signedIn('ann');
    await begin();
    const calls = stage.tokenCalls();
    expect(await code(there().login('ann'))).toBe('GRANT_UNREADABLE');
    expect(stage.tokenCalls()).toBe(calls);
    expect(stage.acme.ledger.live(Date.now())).toHaveLength(2);
  });
});
