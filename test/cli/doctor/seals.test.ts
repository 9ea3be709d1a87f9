import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/auth/crypto/ids.js';
import { Sealer, type SealKey } from '../../../src/auth/crypto/seal.js';
import { newProgress, writeProgress } from '../../../src/auth/reseal/reseal.js';
import { keys } from '../../../src/auth/store/keys.js';
import { RedisStore } from '../../../src/auth/store/redis/store.js';
import { writeAbout } from '../../../src/auth/store/session-record.js';
import { sealTokenSet } from '../../../src/auth/store/token-set.js';
import { diagnose } from '../../../src/cli/doctor.js';
import { type Sandboxes, startSandboxes } from '../../support/gateway.js';
import { type RedisServer, startRedis } from '../../support/redis.js';
import { redisAt } from '../../support/settings.js';
import { type Env, SOUND_REDIS, sealKey, soundEnv } from './support.js';

let redis: RedisServer;
let sandboxes: Sandboxes;
let env: Env;
const [OLD, NEW] = [sealKey('old'), sealKey('new')];

beforeAll(async () => {
  [redis, sandboxes] = await Promise.all([startRedis({ args: SOUND_REDIS }), startSandboxes()]);
  env = soundEnv(sandboxes, redis);
});
beforeEach(() => redis.cli('FLUSHALL'));
afterAll(() => Promise.all([redis.stop(), ...Object.values(sandboxes).map(sandbox => sandbox.close())]));

const keyOf = (text: string): SealKey => {
  const [id = '', encoded = ''] = text.split(':');
  return { id, key: Buffer.from(encoded, 'base64') };
};

/** A session whose grant was sealed under this key. */
async function stored(name: string, key: string): Promise<void> {
  const ref = sha256(name);
  const sealed = sealTokenSet(new Sealer([keyOf(key)]), ref, 'POOL', 1, { accessToken: 'access-CANARY' });
  const life = { grantedAtMs: 1, renewedAtMs: 1, accessEndMs: 1, renewFromMs: 1, lastsUntilMs: 1 };
  const grant = { v: 1, generation: 1, state: 'active', sealed, ...life, renewable: true, fallback: false };
  await redis.cli('HSET', keys.session(ref), 'g:POOL', JSON.stringify(grant));
}

async function seals(ring: string) {
  const findings = await diagnose({ ...env, KEYRING_SEAL_KEYS: ring });
  expect(JSON.stringify(findings)).not.toContain('CANARY');
  return findings
    .filter(({ check }) => check === 'sealed-records')
    .map(({ level, code, says }) => `${level} ${code}: ${says}`);
}

describe('doctor reports the stored values', () => {
  it('when all are under the newest key', async () => {
    await stored('ann', NEW);
    expect(await seals(NEW)).toEqual(['ok null: 1 sealed texts: all open, sealed under new']);
    expect(await seals(`${NEW},${OLD}`)).toEqual(['ok null: nothing needs old any more: it can go']);
  });

  it('when some are under an older key', async () => {
    await Promise.all([stored('ann', NEW), stored('bob', OLD), stored('eve', OLD)]);
    expect(await seals(`${NEW},${OLD}`)).toEqual([
      'warning SEAL_KEY_OLD: 2 of 3 sealed texts are still under old: it must stay in KEYRING_SEAL_KEYS',
    ]);
  });

  it('when some are under a key that was removed too early', async () => {
    await Promise.all([stored('ann', NEW), stored('bob', OLD)]);
    expect(await seals(NEW)).toEqual([
      'error SEAL_KEY_MISSING: 1 of 2 sealed texts want the key old, which is not in KEYRING_SEAL_KEYS',
    ]);
  });

  it('when they are under another key than the one with that id', async () => {
    await stored('ann', NEW);
    expect(await seals(sealKey('new'))).toEqual([
      'error SEAL_KEY_WRONG: 1 of 1 sealed texts do not open: new is another key than it was',
    ]);
  });

  it('when they are authentic under an older key only', async () => {
    const ref = sha256('ann');
    const about = { id: 'public', createdAtMs: 1, endsAtMs: 9e12, by: 'cookie' } as const;
    const m = (key: string) => writeAbout(new Sealer([keyOf(key)]), ref, 'hash', about);
    await redis.cli('HSET', keys.session(ref), 'h', 'hash');
    await redis.setField(keys.session(ref), 'm', m(OLD));
    expect(await seals(`${NEW},${OLD}`)).toEqual([
      'warning SEAL_KEY_OLD: 1 of 1 sealed texts are still under old: it must stay in KEYRING_SEAL_KEYS',
    ]);
    expect((await seals(NEW)).join()).toMatch(/^error SEAL_KEY_MISSING: 1 of 1/);
    await redis.cli('HSET', keys.session(ref), 'h', 'another');
    await redis.setField(keys.session(ref), 'm', m(NEW));
    expect((await seals(NEW)).join()).toMatch(/^error SEAL_KEY_WRONG: 1 of 1/);
  });

  it('when another value of the same session cannot be read', async () => {
    await stored('ann', OLD);
    await redis.cli('HSET', keys.session(sha256('ann')), 'g:SOCIOS', '{"v":2}');
    expect((await seals(`${NEW},${OLD}`)).join()).toMatch(
      /^error RECORDS_UNREADABLE: 1 records.*,warning SEAL_KEY_OLD: 1 of 1 /,
    );
  });

  it('when they cannot be read', async () => {
    await redis.cli('HSET', keys.session(sha256('ann')), 'g:POOL', '{"v":2}');
    expect((await seals(NEW)).join()).toMatch(/^error RECORDS_UNREADABLE: 1 records/);
  });

  it('when there are too many to read all: only a complete reseal makes the old key removable', async () => {
    const fill = Array.from({ length: 2_600 }, (_, index) => stored(`somebody ${index}`, NEW));
    await Promise.all(fill);
    expect((await seals(`${NEW},${OLD}`)).join()).toMatch(
      /^warning SEAL_KEY_OLD: none of the checked ones are under old/,
    );
    const store = new RedisStore({
      ...redisAt(redis.url),
      commandTimeoutMs: 1_000,
      replicas: 0,
      log: { info: () => {}, warn: () => {} },
    });
    await store.open();
    await writeProgress(store, { ...newProgress('new', store.now()), finishedAtMs: store.now(), left: 0 });
    await store.close();
    expect((await seals(`${NEW},${OLD}`)).join()).toMatch(/^ok null: nothing needs old any more/);
  });
});
