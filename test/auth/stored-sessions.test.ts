import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../src/auth/crypto/bytes.js';
import { sha256 } from '../../src/auth/crypto/ids.js';
import { authenticate, Sealer } from '../../src/auth/crypto/seal.js';
import { type GrantRecord, LATEST_MS, writeGrant } from '../../src/auth/store/grant-record.js';
import { aboutPlace, parseSession, type SessionRecord, writeAbout } from '../../src/auth/store/session-record.js';
import { formatMetadata, parseMetadata, type SessionMetadata } from '../../src/auth/store/session-text.js';
import { changeMetadata } from '../support/stored-grants.js';

const LOGIN = 1_790_000_000_000;
const ring = { id: 'k1', key: randomBytes(32) };
const sealer = new Sealer([ring]);
const REF = sha256('a session');
const PLACE = aboutPlace(REF, 'hash');

const record: GrantRecord = {
  generation: 3,
  state: 'active',
  sealed: 'k1.abc',
  grantedAtMs: LOGIN,
  refreshedAtMs: LOGIN,
  accessEndMs: LOGIN + 7_200_000,
  refreshFromMs: LOGIN + 7_000_000,
  lastsUntilMs: LOGIN + 7_776_000_000,
  renewable: true,
  fallback: false,
};

/** As gateways wrote it before version 2. */
const inJson = (about: object) => authenticate(sealer, JSON.stringify({ v: 1, ...about }), PLACE);
/** The text of a later gateway. */
const newer = new ByteWriter().number(3).text(ring.id).text('all new').toBuffer().toString('latin1');

describe("a session's metadata", () => {
  it.each<SessionMetadata>([
    { id: randomBytes(16).toString('base64url'), createdAtMs: LOGIN, endsAtMs: LOGIN + 86_400_000, by: 'cookie' },
    { id: 'any text', createdAtMs: LOGIN, endsAtMs: LOGIN - 1, by: 'bearer', userAgent: 'Mozilla/5.0 (\u{1f511})' },
    { id: '', createdAtMs: 0, endsAtMs: LATEST_MS, by: 'cookie', userAgent: '' },
  ])('are read as they were written: %j', about => {
    expect(parseMetadata(formatMetadata(about, ring.id))).toEqual(about);
  });

  it('take less than half as much as in JSON', () => {
    const about = {
      id: randomBytes(16).toString('base64url'),
      createdAtMs: LOGIN,
      endsAtMs: LOGIN + 9e8,
      by: 'cookie',
    } as const;
    expect(writeAbout(sealer, REF, 'hash', about).length).toBeLessThan(inJson(about).length / 2);
  });
});

describe('when a session is read again', () => {
  const about = { id: 'public', createdAtMs: LOGIN, endsAtMs: LOGIN + 1, by: 'cookie' } as const;
  const stored = {
    m: writeAbout(sealer, REF, 'hash', about),
    h: 'hash',
    u: '7',
    'g:POOL': writeGrant(sealer, REF, 'POOL', record),
    'g:PMAPI': writeGrant(sealer, REF, 'PMAPI', record),
  };
  const changed = (text: string) => text.slice(0, -1) + (text.endsWith('x') ? 'y' : 'x');
  const read = (fields: Record<string, string>, before?: SessionRecord) => parseSession(sealer, REF, fields, before);
  const first = read(stored) as SessionRecord;

  it('is the same in JSON, as gateways wrote it before', () => {
    expect(read({ ...stored, m: inJson(about) })).toEqual({ ...first, aboutText: inJson(about) });
  });

  it('keeps the objects of records that are unchanged', () => {
    const again = read({ ...stored, u: '8' }, first);
    expect(again).toEqual({ ...first, usedAtMs: 8 });
    expect(again?.grants.get('POOL')).toBe(first.grants.get('POOL'));
    expect(again?.about).toBe(first.about);
  });

  it('reads records that have changed and drops those that are gone', () => {
    const { 'g:PMAPI': _, ...rest } = stored;
    const newer = { ...record, generation: 4 };
    const moved = writeAbout(sealer, REF, 'other', { ...about, endsAtMs: LOGIN + 2 });
    const again = read({ ...rest, m: moved, h: 'other', 'g:POOL': writeGrant(sealer, REF, 'POOL', newer) }, first);
    expect([...(again?.grants ?? [])].map(([id, grant]) => [id, grant.record])).toEqual([['POOL', newer]]);
    expect(again).toMatchObject({
      readable: 'here',
      secretHash: 'other',
      aboutText: moved,
      about: { endsAtMs: LOGIN + 2 },
    });
    expect(read({ ...stored, x: '1' }, first)).toBeUndefined();
  });

  it('does not use a grant that has been damaged since the last read', () => {
    const again = read({ ...stored, 'g:POOL': '{' }, first);
    expect(again?.grants.get('POOL')?.record.state).toBe('unreadable');
    expect(again?.grants.get('PMAPI')).toBe(first.grants.get('PMAPI'));
  });

  it.each<[string, Record<string, string>, SessionRecord['readable']]>([
    ['whose secret was replaced', { h: 'mine' }, 'nowhere'],
    ['whose expiry was moved', { m: changeMetadata(stored.m, { endsAtMs: LOGIN + 9 }) }, 'nowhere'],
    ['whose expiry was moved in JSON', { m: inJson(about).replace(String(LOGIN + 1), String(LOGIN + 9)) }, 'nowhere'],
    ['that has no MAC', { m: formatMetadata(about, ring.id) }, 'nowhere'],
    ['that has no MAC in JSON', { m: JSON.stringify({ v: 1, ...about }) }, 'nowhere'],
    ['that is damaged', { m: '{"v":1' }, 'nowhere'],
    ['that is null', { m: 'null' }, 'nowhere'],
    ['that is cut short', { m: stored.m.slice(0, -1) }, 'nowhere'],
    [
      'that ends before its end',
      { m: authenticate(sealer, formatMetadata(about, ring.id).slice(0, -1), PLACE) },
      'nowhere',
    ],
    [
      'whose times are invalid',
      { m: writeAbout(sealer, REF, 'hash', { ...about, endsAtMs: LATEST_MS + 1 }) },
      'nowhere',
    ],
    ['whose times are invalid in JSON', { m: inJson({ ...about, endsAtMs: null }) }, 'nowhere'],
    ['that is a megabyte long', { m: 'x'.repeat(1 << 20) }, 'nowhere'],
    [
      'that is authentic under another key',
      { m: writeAbout(new Sealer([{ id: 'k2', key: ring.key }]), REF, 'hash', about) },
      'elsewhere',
    ],
    ['of a newer version', { m: authenticate(sealer, newer, PLACE) }, 'elsewhere'],
    ['of a newer version in JSON', { m: authenticate(sealer, '{"v":2,"all":"new"}', PLACE) }, 'elsewhere'],
    ['of a newer version, and changed', { m: changed(authenticate(sealer, newer, PLACE)) }, 'nowhere'],
  ])('has no usable grant when its own record is one %s', (_, change, readable) => {
    for (const before of [undefined, first]) {
      const again = read({ ...stored, ...change }, before);
      expect(again?.readable).toBe(readable);
      expect([...(again?.grants.values() ?? [])].map(grant => grant.record.state)).toEqual([
        'unreadable',
        'unreadable',
      ]);
      expect(read(stored, again)).toEqual(first);
    }
  });

  it.each(['', 'soon', '-1', '1e400', 'Infinity', '9007199254740993', '1.5'])(
    'treats an invalid time of use (%j) as none',
    u => {
      expect(read({ ...stored, u })?.usedAtMs).toBeNull();
    },
  );
});
