import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { ByteWriter } from '../../src/auth/crypto/bytes.js';
import { sha256 } from '../../src/auth/crypto/ids.js';
import { authenticate, Sealer, splitMac } from '../../src/auth/crypto/seal.js';
import { ENTRY_FIELD, type OutboxEntry, putEntry } from '../../src/auth/grants/outbox-entry.js';
import { resealRecord } from '../../src/auth/reseal/reseal.js';
import type { Change } from '../../src/auth/store/contract.js';
import { type GrantRecord, grantPlace, parseGrant, readGrant, writeGrant } from '../../src/auth/store/grant-record.js';
import { keys, SERVICE, sessionOwner } from '../../src/auth/store/keys.js';
import { MemoryStore } from '../../src/auth/store/memory.js';
import { aboutPlace, parseSession, writeAbout } from '../../src/auth/store/session-record.js';
import { openTokenSet, sealTokenSet } from '../../src/auth/store/token-set.js';
import { ACME } from '../support/acme/sandbox.js';
import { changeGrant, changeMetadata, olderGrant, readStored, writeOlderGrant } from '../support/stored-grants.js';

const [older, newer] = ['older', 'newer'].map(id => ({ id, key: randomBytes(32) })) as [SealKeyOf, SealKeyOf];
interface SealKeyOf {
  readonly id: string;
  readonly key: Buffer;
}
const before = new Sealer([older]);
const sealer = new Sealer([newer, older]);
const held = { accessToken: 'access-CANARY', refreshToken: 'refresh-CANARY' };
const { ref, key } = sessionOwner(sha256('somebody'));
const FIELD = `g:${ACME}`;

let store: MemoryStore;
beforeEach(() => {
  store = new MemoryStore();
});

const grant = (more: Partial<GrantRecord> = {}, owner = ref): GrantRecord => ({
  generation: 3,
  state: 'active',
  sealed: sealTokenSet(before, owner, ACME, 3, held),
  grantedAtMs: 1,
  refreshedAtMs: 1,
  accessEndMs: 2,
  refreshFromMs: 2,
  lastsUntilMs: 2,
  renewable: true,
  fallback: false,
  ...more,
});

const putText = (at: string, field: string, value: string) =>
  store.commit({ checks: [], writes: [{ op: 'set', key: at, field, value }] });
const put = (at: string, field: string, value: object) => putText(at, field, JSON.stringify(value));
const putGrant = (at: string, record: GrantRecord) => putText(at, FIELD, olderGrant(record));
const read = async (at: string, field: string) => (await store.read(at))?.[field] ?? '';
const reseal = (at: string, fingerprints = new Map()) => resealRecord({ store, sealer, fingerprints }, at);

/** Something happens to the record between the look and the write. */
function meanwhile(change: Change): void {
  const commit = store.commit.bind(store);
  store.commit = async own => {
    store.commit = commit;
    await commit(change);
    return commit(own);
  };
}

describe("a session's grant in JSON", () => {
  it('is resealed with every other field unchanged, even fields that this version does not know', async () => {
    const intent = { fence: 'f', atMs: 1, leaseEndMs: 1, presents: true, tries: 0 };
    const was = { ...JSON.parse(olderGrant(grant({ intent }))), later: 'unknown' };
    await put(key, FIELD, was);
    expect(await reseal(key)).toEqual({ anew: 1, busy: false, unopened: [], overtaken: false });
    const is = JSON.parse(await read(key, FIELD));
    expect(is).toEqual({ ...was, sealed: expect.stringMatching(/^newer\./) });
    expect(openTokenSet(new Sealer([newer]), ref, ACME, 3, is.sealed)).toEqual(held);
    expect(await reseal(key)).toMatchObject({ anew: 0 });
    expect(JSON.parse(await read(key, FIELD))).toEqual(is);
  });

  it('is left for later while it is being refreshed', async () => {
    const intent = { fence: 'f', atMs: 1, leaseEndMs: store.now() + 5_000, presents: true, tries: 0 };
    await putGrant(key, grant({ intent }));
    const was = await read(key, FIELD);
    expect(await reseal(key)).toMatchObject({ anew: 0, busy: true });
    expect(await read(key, FIELD)).toBe(was);
  });

  it('keeps the result of a refresh at the same time', async () => {
    await putGrant(key, grant());
    const renewed = grant({ generation: 4, sealed: sealTokenSet(sealer, ref, ACME, 4, held) });
    meanwhile({ checks: [], writes: [{ op: 'set', key, field: FIELD, value: olderGrant(renewed) }] });
    expect(await reseal(key)).toMatchObject({ anew: 0, busy: false });
    expect(parseGrant(await read(key, FIELD))).toEqual(renewed);
  });

  it('keeps an intent that is written at the same time, and is left for later', async () => {
    await putGrant(key, grant());
    const intent = { fence: 'f', atMs: 1, leaseEndMs: store.now() + 5_000, presents: true, tries: 0 };
    const begun = JSON.stringify({ ...JSON.parse(await read(key, FIELD)), intent });
    meanwhile({ checks: [], writes: [{ op: 'set', key, field: FIELD, value: begun }] });
    expect(await reseal(key)).toMatchObject({ anew: 0, busy: true });
    expect(await read(key, FIELD)).toBe(begun);
  });

  it('does not come back when its session is logged out at the same time', async () => {
    await putGrant(key, grant());
    meanwhile({ checks: [], writes: [{ op: 'drop', key }] });
    expect(await reseal(key)).toMatchObject({ anew: 0, busy: false });
    expect(await store.read(key)).toBeUndefined();
  });

  it('stays unchanged and is counted by its key id when no key opens it', async () => {
    const lost = new Sealer([{ id: 'lost', key: randomBytes(32) }]);
    await putGrant(key, grant({ sealed: sealTokenSet(lost, ref, ACME, 3, held) }));
    const was = await read(key, FIELD);
    expect(await reseal(key)).toMatchObject({ anew: 0, unopened: ['lost'] });
    expect(await read(key, FIELD)).toBe(was);
  });

  it('is left unchanged when a newer gateway wrote it', async () => {
    await put(key, FIELD, { ...grant(), v: 5 });
    expect(await reseal(key)).toMatchObject({ anew: 0, busy: false, unopened: [] });
  });
});

describe('an authentic session', () => {
  const about = { id: 'public', createdAtMs: 1, endsAtMs: 9e12, by: 'cookie' } as const;
  const { sealed: _, ...rest } = grant();
  const tombstone: GrantRecord = { ...rest, state: 'revoked' };
  const fields = () => store.read(key).then(read => read ?? {});
  const session = async (...ring: SealKeyOf[]) => parseSession(new Sealer(ring), ref, await fields());

  beforeEach(async () => {
    await putText(key, 'h', 'hash');
    await putText(key, 'm', writeAbout(before, ref, 'hash', about));
    await putText(key, FIELD, writeGrant(before, ref, ACME, grant()));
    await putText(key, 'g:REVOKED', writeGrant(before, ref, 'REVOKED' as typeof ACME, tombstone));
  });

  it('is readable with the newest key alone afterwards, including its own record and its tombstones', async () => {
    const was = await session(older);
    expect(await reseal(key)).toEqual({ anew: 1, busy: false, unopened: [], overtaken: false });
    const is = await session(newer);
    expect(openTokenSet(new Sealer([newer]), ref, ACME, 3, is?.grants.get(ACME)?.record.sealed ?? '')).toEqual(held);
    expect(is).toMatchObject({ readable: 'here', about });
    expect(is?.grants.get(ACME)?.record).toEqual({
      ...was?.grants.get(ACME)?.record,
      sealed: expect.stringMatching(/^newer\./),
    });
    expect(is?.grants.get('REVOKED' as typeof ACME)?.record).toEqual(tombstone);
    expect(await reseal(key)).toMatchObject({ anew: 0 });
  });

  it.each([
    ['its secret was replaced', 'h', () => 'mine', 'm'],
    ['its expiry was moved', 'm', (text: string) => changeMetadata(text, { endsAtMs: 91e11 }), 'm'],
    [
      'a grant’s account was changed',
      FIELD,
      (text: string) => changeGrant(text, one => ({ ...one, subject: 'ann' })),
      FIELD,
    ],
    ['a grant was copied to another provider', 'g:OTHER', (_: string, one: string) => one, 'g:OTHER'],
  ])('is not made authentic when %s', async (_name, field, change, judged) => {
    const all = await fields();
    await putText(key, field, change(all[field] ?? '', all[FIELD] ?? ''));
    const was = (await fields())[judged];
    expect((await reseal(key)).unopened).toEqual(['older']);
    expect((await fields())[judged]).toBe(was);
  });

  it('keeps the properties of a grant that this version does not know', async () => {
    const stored = await read(key, FIELD);
    const { body } = splitMac(changeGrant(stored, one => ({ ...one, later: 'unknown' })));
    await putText(key, FIELD, authenticate(before, body, grantPlace(ref, ACME)));
    expect(await reseal(key)).toMatchObject({ anew: 1 });
    expect(readStored(await read(key, FIELD))).toEqual({
      ...readStored(stored),
      later: 'unknown',
      sealed: expect.stringMatching(/^newer\./),
    });
    expect((await session(newer))?.grants.get(ACME)?.record.state).toBe('active');
  });

  it('keeps the version of an older grant, which older gateways can still read', async () => {
    const json = JSON.stringify([held.accessToken, held.refreshToken]);
    const sealed = before.seal(json, `${ref}|${ACME}|3`);
    await putText(key, FIELD, writeOlderGrant(before, ref, ACME, grant({ sealed })));
    expect(await reseal(key)).toMatchObject({ anew: 1 });
    const is = JSON.parse(await read(key, FIELD));
    expect(is).toMatchObject({ v: 2, sealed: expect.stringMatching(/^newer\./) });
    expect(new Sealer([newer]).open(is.sealed, `${ref}|${ACME}|3`)).toBe(json);
    expect((await session(newer))?.grants.get(ACME)?.record.state).toBe('active');
  });

  it('keeps the version of older metadata', async () => {
    const json = JSON.stringify({ v: 1, ...about });
    await putText(key, 'm', authenticate(before, json, aboutPlace(ref, 'hash')));
    expect(await reseal(key)).toMatchObject({ anew: 1 });
    expect(JSON.parse(await read(key, 'm'))).toEqual({ v: 1, ...about, mac: expect.stringMatching(/^newer\./) });
    expect(await session(newer)).toMatchObject({ readable: 'here', about });
  });

  it('has its other records resealed when its metadata are of a newer gateway', async () => {
    const text = new ByteWriter().number(3).text('older').toBuffer().toString('latin1');
    await putText(key, 'm', authenticate(before, text, aboutPlace(ref, 'hash')));
    const was = await read(key, 'm');
    expect(await reseal(key)).toMatchObject({ anew: 1, unopened: [] });
    expect(await read(key, 'm')).toBe(was);
  });

  it('has its other records resealed when one is damaged or of a newer gateway', async () => {
    await putText(key, 'g:DAMAGED', '{"v":2');
    await putText(key, 'g:NEWER', '{"v":9,"sealed":"older.x"}');
    expect(await reseal(key)).toEqual({ anew: 1, busy: false, unopened: [], overtaken: false });
    expect((await session(newer))?.grants.get(ACME)?.record.state).toBe('active');
    expect(await fields()).toMatchObject({ 'g:DAMAGED': '{"v":2', 'g:NEWER': '{"v":9,"sealed":"older.x"}' });
  });

  it('has its other records resealed, and the one that no key authenticates is counted', async () => {
    const lost = new Sealer([{ id: 'lost', key: randomBytes(32) }]);
    await putText(key, 'g:LOST', writeGrant(lost, ref, 'LOST' as typeof ACME, tombstone));
    expect(await reseal(key)).toMatchObject({ anew: 1, unopened: ['lost'] });
  });
});

describe('an outbox entry', () => {
  const entry = (more: Partial<OutboxEntry> = {}): OutboxEntry => ({
    v: 1,
    id: 'entry',
    ref,
    provider: ACME,
    generation: 3,
    sealed: sealTokenSet(before, ref, ACME, 3, held),
    untilMs: 9e12,
    addedAtMs: 1,
    tries: 0,
    ...more,
  });
  const at = keys.outboxOf(ref).entry('entry');

  it('is resealed', async () => {
    await store.commit({ checks: [], writes: putEntry(entry(), 1) });
    expect(await reseal(at)).toMatchObject({ anew: 1 });
    expect(JSON.parse(await read(at, ENTRY_FIELD)).sealed).toMatch(/^newer\./);
  });

  it('is left for later while a gateway has claimed it', async () => {
    await store.commit({ checks: [], writes: putEntry(entry({ claim: 'c', claimEndMs: store.now() + 5_000 }), 1) });
    expect(await reseal(at)).toMatchObject({ anew: 0, busy: true });
  });
});

describe("the gateway's own grant", () => {
  const refused = before.fingerprint('the secret');

  it('keeps its hashes of refused credentials without the old key', async () => {
    await putGrant(SERVICE.key, grant({ refused, credentialFingerprint: before.fingerprint('another') }, SERVICE.ref));
    expect(await reseal(SERVICE.key, new Map([[ACME, 'the secret']]))).toMatchObject({ anew: 2, busy: false });
    const is = parseGrant(await read(SERVICE.key, FIELD));
    expect(is.sealed).toMatch(/^newer\./);
    expect(new Sealer([newer]).matches(is.refused ?? '', 'the secret')).toBe(true);
    expect(is.credentialFingerprint).toMatch(/^older\./);
  });

  it('is authentic with the resealed hashes', async () => {
    const text = writeGrant(before, SERVICE.ref, ACME, grant({ refused }, SERVICE.ref));
    await putText(SERVICE.key, FIELD, text);
    await reseal(SERVICE.key, new Map([[ACME, 'the secret']]));
    const is = readGrant(new Sealer([newer]), SERVICE.ref, ACME, await read(SERVICE.key, FIELD));
    expect(is).toMatchObject({ state: 'active', refused: expect.stringMatching(/^newer\./) });
  });
});

it('a redirect login is not resealed because it expires within minutes', async () => {
  const at = keys.pending(sha256('state'));
  await put(at, 'd', { v: 1, provider: ACME, returnTo: '/', verifier: before.seal('v', `pending|${sha256('state')}`) });
  const was = await store.read(at);
  expect(await reseal(at)).toMatchObject({ anew: 0, busy: false, unopened: [] });
  expect(await store.read(at)).toEqual(was);
});
