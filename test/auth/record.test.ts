import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openHeld, sealHeld } from '../../src/auth/grants/owner.js';
import { formatGrant, type GrantRecord, parseGrant, RecordError } from '../../src/auth/grants/record.js';
import { Sealer } from '../../src/auth/seal.js';
import { parseSession, type SessionRecord } from '../../src/auth/sessions/record.js';
import type { Held } from '../../src/provider.js';

const LOGIN = 1_790_000_000_000;
const later = fc.integer({ min: -1_000, max: 90 * 86_400_000 }).map(ms => LOGIN + ms);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const records: fc.Arbitrary<GrantRecord> = fc
  .record({
    generation: fc.nat(),
    state: fc.constantFrom('active', 'unknown', 'dead', 'revoked'),
    sealed: maybe(fc.string()),
    subject: maybe(fc.string()),
    grantedAtMs: later,
    renewedAtMs: later,
    accessEndMs: later,
    renewFromMs: later,
    lastsUntilMs: later,
    renewable: fc.boolean(),
    fallback: fc.boolean(),
    spent: maybe(fc.constant(true)),
    lastError: maybe(fc.string()),
    failures: maybe(fc.nat()),
    retryAtMs: maybe(later),
    retryTold: maybe(fc.boolean()),
    intent: maybe(
      fc.record({ fence: fc.string(), atMs: later, leaseEndMs: later, presents: fc.boolean(), tries: fc.nat() }),
    ),
    refused: maybe(fc.string()),
    gotWith: maybe(fc.string()),
  })
  .map(record => JSON.parse(JSON.stringify(record)));

const record: GrantRecord = {
  generation: 3,
  state: 'active',
  sealed: 'k1.abc',
  subject: '1234567',
  grantedAtMs: LOGIN,
  renewedAtMs: LOGIN + 3_600_000,
  accessEndMs: LOGIN + 7_200_000,
  renewFromMs: LOGIN + 7_000_000,
  lastsUntilMs: LOGIN + 7_776_000_000,
  renewable: true,
  fallback: false,
};

describe('the text of a grant', () => {
  it('says all of it', () => {
    fc.assert(
      fc.property(records, one => {
        expect(parseGrant(formatGrant(one))).toEqual(one);
      }),
    );
  });

  it('is short beside what is sealed', () => {
    expect(formatGrant(record).length - 'k1.abc'.length).toBeLessThan(130);
  });

  it('is read as version 1 wrote it, too', () => {
    expect(parseGrant(JSON.stringify({ v: 1, ...record }))).toEqual(record);
  });

  it.each([
    ['no JSON', '{', /not JSON/],
    ['null', 'null', /damaged/],
    ['a number', '7', /damaged/],
    ['no version', '{}', /damaged/],
    ['a newer version', '{"v":3}', /newer gateway/],
    ['a state that is none', formatGrant(record).replace('"a"', '"x"'), /damaged/],
    ['a time missing', formatGrant(record).replace(`[${LOGIN},`, '['), /damaged/],
    ['no times', '{"v":2,"g":[1,"a",0],"t":[]}', /damaged/],
    ['version 1 without its fields', '{"v":1}', /damaged/],
  ])('is refused: %s', (_, text, complaint) => {
    expect(() => parseGrant(text)).toThrow(RecordError);
    expect(() => parseGrant(text)).toThrow(complaint);
  });
});

describe('a session that is read again', () => {
  const about = JSON.stringify({ v: 1, id: 'public', createdAtMs: LOGIN, endsAtMs: LOGIN + 1, by: 'cookie' });
  const stored = { m: about, h: 'hash', u: '7', 'g:POOL': formatGrant(record), 'g:PMAPI': formatGrant(record) };
  const first = parseSession(stored) as SessionRecord;

  it('keeps what reads the same', () => {
    const again = parseSession({ ...stored, u: '8' }, first);
    expect(again).toEqual({ ...first, usedAtMs: 8 });
    expect(again?.grants.get('POOL')).toBe(first.grants.get('POOL'));
    expect(again?.about).toBe(first.about);
  });

  it('reads what has changed, and forgets what has gone', () => {
    const { 'g:PMAPI': _, ...rest } = stored;
    const newer = { ...record, generation: 4 };
    const moved = about.replace(String(LOGIN + 1), String(LOGIN + 2));
    const again = parseSession({ ...rest, m: moved, h: 'other', 'g:POOL': formatGrant(newer) }, first);
    expect([...(again?.grants ?? [])].map(([id, grant]) => [id, grant.record])).toEqual([['POOL', newer]]);
    expect(again).toMatchObject({ secretHash: 'other', aboutText: moved, about: { endsAtMs: LOGIN + 2 } });
    expect(parseSession({ ...stored, x: '1' }, first)).toBeUndefined();
  });

  it('is refused where it is damaged, however good it was', () => {
    expect(() => parseSession({ ...stored, 'g:POOL': '{' }, first)).toThrow(RecordError);
  });
});

describe('what is held', () => {
  const sealer = new Sealer([{ id: 'k1', key: randomBytes(32) }]);
  const opened = (held: Held) => openHeld(sealer, 'ref', 'POOL', 1, sealHeld(sealer, 'ref', 'POOL', 1, held));

  it.each<Held>([
    { accessToken: 'a' },
    { accessToken: 'a', refreshToken: 'r' },
    { accessToken: 'a', credentials: { key: 'k', secret: 's' } },
    { accessToken: 'a', refreshToken: 'r', facts: { userId: '5' } },
    { accessToken: 'a', earlier: [{ token: 'b', endMs: 5 }] },
    { accessToken: 'a', refreshToken: 'r', credentials: { k: 'k' }, facts: { f: 'f' }, earlier: [] },
  ])('is sealed and opened whole: %j', held => {
    expect(opened(held)).toEqual(held);
  });

  it('opens as it was sealed before version 2, too', () => {
    const held = { accessToken: 'a', refreshToken: 'r', facts: { userId: '5' } };
    expect(openHeld(sealer, 'ref', 'POOL', 1, sealer.seal(JSON.stringify(held), 'ref|POOL|1'))).toEqual(held);
  });
});
