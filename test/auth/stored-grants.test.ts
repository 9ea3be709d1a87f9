import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/auth/crypto/ids.js';
import { Sealer } from '../../src/auth/crypto/seal.js';
import { notRefreshed } from '../../src/auth/grants/outcome.js';
import {
  formatGrant,
  type GrantRecord,
  LATEST_MS,
  LONGEST_TEXT,
  parseGrant,
  readGrant,
  writeGrant,
} from '../../src/auth/store/grant-record.js';
import { RecordError } from '../../src/auth/store/grant-text.js';
import type { GrantName } from '../../src/auth/store/keys.js';
import { olderGrant, writeOlderGrant } from '../support/stored-grants.js';

const LOGIN = 1_790_000_000_000;
const later = fc.integer({ min: -1_000, max: 90 * 86_400_000 }).map(ms => LOGIN + ms);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** Sealed texts, and any others without a dot at their start. */
const sealedTexts = fc.oneof(
  fc
    .tuple(fc.constantFrom('k1', 'k2'), fc.uint8Array())
    .map(([id, bytes]) => `${id}.${Buffer.from(bytes).toString('base64url')}`),
  fc.string().filter(text => !text.startsWith('.')),
);
/** Any byte. */
const character = fc.nat(255).map(code => String.fromCharCode(code));

const records: fc.Arbitrary<GrantRecord> = fc
  .record({
    generation: fc.nat(),
    state: fc.constantFrom('active', 'unknown', 'dead', 'revoked'),
    sealed: maybe(sealedTexts),
    subject: maybe(fc.string()),
    grantedAtMs: later,
    refreshedAtMs: later,
    accessEndMs: later,
    refreshFromMs: later,
    lastsUntilMs: later,
    renewable: fc.boolean(),
    fallback: fc.boolean(),
    refreshTokenUsed: maybe(fc.constant(true)),
    lastError: maybe(fc.string()),
    failures: maybe(fc.nat()),
    retryAtMs: maybe(later),
    mustWait: maybe(fc.boolean()),
    intent: maybe(
      fc.record({ fence: fc.string(), atMs: later, leaseEndMs: later, presents: fc.boolean(), tries: fc.nat() }),
    ),
    refused: maybe(fc.string()),
    credentialFingerprint: maybe(fc.string()),
    scopes: maybe(fc.array(fc.string())),
  })
  .map(record => JSON.parse(JSON.stringify(record)));

const record: GrantRecord = {
  generation: 3,
  state: 'active',
  sealed: 'k1.abc',
  subject: '1234567',
  grantedAtMs: LOGIN,
  refreshedAtMs: LOGIN + 3_600_000,
  accessEndMs: LOGIN + 7_200_000,
  refreshFromMs: LOGIN + 7_000_000,
  lastsUntilMs: LOGIN + 7_776_000_000,
  renewable: true,
  fallback: false,
};

const format = (one: GrantRecord) => formatGrant(one, 'k1');

describe('the text of a grant', () => {
  it('contains every field', () => {
    fc.assert(
      fc.property(records, one => {
        expect(parseGrant(format(one))).toEqual(one);
      }),
    );
  });

  it('is short compared with the sealed tokens', () => {
    expect(format(record).length - 'k1.abc'.length).toBeLessThan(40);
  });

  it('contains the id of a seal key once if its tokens are sealed under the key of its MAC, and otherwise both ids', () => {
    const sealed = (id: string) => ({ ...record, sealed: `${id}.${'A'.repeat(64)}` });
    expect(format(sealed('k1')).split('k1')).toHaveLength(2);
    // Its length, and that the text has two parts.
    expect(format(sealed('k2')).length - format(sealed('k1')).length).toBe('k2'.length + 2);
    for (const id of ['k1', 'k2']) expect(parseGrant(format(sealed(id)))).toEqual(sealed(id));
  });

  it.each([
    ['2', record],
    ['3, which has scopes', { ...record, scopes: ['mail', 'files'] }],
  ])('is readable in version %s', (_, one) => {
    expect(parseGrant(olderGrant(one))).toEqual(one);
  });

  it('is readable in version 1', () => {
    const { refreshedAtMs: renewedAtMs, refreshFromMs: renewFromMs, ...rest } = record;
    expect(parseGrant(JSON.stringify({ v: 1, ...rest, renewedAtMs, renewFromMs }))).toEqual(record);
  });

  const older = olderGrant(record);
  it.each([
    ['not JSON', '{', /damaged/],
    ['null', 'null', /damaged/],
    ['a number', '7', /damaged/],
    ['without a version', '{}', /damaged/],
    ['of a newer version in JSON', '{"v":5}', /newer gateway/],
    ['of a newer version in bytes', `\x05${format(record).slice(1)}`, /newer gateway/],
    ['of version 4 in JSON', older.replace('"v":2', '"v":4').replace('"a"', '"x"'), /damaged/],
    ['with an unknown state', older.replace('"a"', '"x"'), /damaged/],
    ['missing a time', older.replace(`[${LOGIN},`, '['), /damaged/],
    ['without times', '{"v":2,"g":[1,"a",0],"t":[]}', /damaged/],
    ['of version 1 without its fields', '{"v":1}', /damaged/],
    ['with a number that JSON reads as infinity', older.replace('"t":[', '"t":[1e999,'), /damaged/],
    ['with a number of bytes that has no end', `\x04${'\xff'.repeat(20)}`, /damaged/],
    ['in bytes, and cut short', format(record).slice(0, -1), /damaged/],
    ['in bytes, with JSON that is not JSON', `${format(record).slice(0, -1)}\x0b{`, /damaged/],
    ['longer than a grant can be', `{"v":2,"x":"${'x'.repeat(LONGEST_TEXT)}"}`, /too long/],
  ])('is rejected when it is %s', (_, text, complaint) => {
    expect(() => parseGrant(text)).toThrow(RecordError);
    expect(() => parseGrant(text)).toThrow(complaint);
  });
});

describe('a number that cannot be stored', () => {
  it.each([
    ['Infinity', Number.POSITIVE_INFINITY, LATEST_MS],
    ['-Infinity', Number.NEGATIVE_INFINITY, 0],
    ['later than every date', 1e300, LATEST_MS],
    ['NaN', Number.NaN, 0],
    ['a fraction', LOGIN + 0.5, LOGIN],
  ])('is written as a readable number: %s', (_, number, written) => {
    const fields = [
      'grantedAtMs',
      'refreshedAtMs',
      'accessEndMs',
      'refreshFromMs',
      'lastsUntilMs',
      'retryAtMs',
    ] as const;
    for (const field of fields) {
      expect(parseGrant(format({ ...record, [field]: number }))).toEqual({ ...record, [field]: written });
    }
    const intent = { fence: 'f', atMs: LOGIN, leaseEndMs: number, presents: true, tries: 0 };
    expect(parseGrant(format({ ...record, intent })).intent?.leaseEndMs).toBe(written);
  });

  it("limits a provider's wait to a valid date", () => {
    const outcome = { kind: 'unavailable', code: 'RATE_LIMITED', retryAfterMs: Number('9'.repeat(400)) } as const;
    const { retryAtMs } = parseGrant(format(notRefreshed(record, undefined, outcome, LOGIN)));
    expect(new Date(retryAtMs ?? Number.NaN).getTime()).toBe(retryAtMs);
  });
});

const ring = { id: 'k1', key: randomBytes(32) };
const sealer = new Sealer([ring]);
const REF = sha256('a session');

describe.each([
  // And by how many characters from the end a MAC is to be replaced.
  ['in bytes', writeGrant, 16],
  ['in JSON', writeOlderGrant, 24],
])('a stored grant %s', (_, write, macLength) => {
  const text = write(sealer, REF, 'POOL', record);
  const sound = { ...record, state: 'unreadable', renewable: false, refreshFromMs: record.accessEndMs };

  it('is read as it was written', () => {
    fc.assert(
      fc.property(records, one => {
        expect(readGrant(sealer, REF, 'POOL', write(sealer, REF, 'POOL', one))).toEqual(one);
      }),
    );
  });

  it('is unreadable when any character of it is changed, added or removed', () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ unit: character, maxLength: 3 }), fc.nat(2), (at, put, cut) => {
        const changed = text.slice(0, at) + put + text.slice(at + cut);
        fc.pre(changed !== text);
        expect(readGrant(sealer, REF, 'POOL', changed).state).toBe('unreadable');
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['in another session', () => readGrant(sealer, sha256('another'), 'POOL', text)],
    ['at another provider', () => readGrant(sealer, REF, 'PMAPI', text)],
    ['for another account', () => readGrant(sealer, REF, 'POOL#another-slot', text)],
    [
      'with the MAC of another',
      () => {
        const another = write(sealer, REF, 'POOL', { ...record, generation: 4 });
        return readGrant(sealer, REF, 'POOL', text.slice(0, -macLength) + another.slice(-macLength));
      },
    ],
    ['under a missing key', () => readGrant(new Sealer([{ id: 'k2', key: ring.key }]), REF, 'POOL', text)],
    [
      'under another key of the same id',
      () => readGrant(new Sealer([{ id: 'k1', key: randomBytes(32) }]), REF, 'POOL', text),
    ],
  ])('is unreadable %s, and keeps the fields that a logout needs', (_, read) => {
    expect(read()).toEqual(sound);
  });

  it('is readable under an older key of the ring', () => {
    expect(readGrant(new Sealer([{ id: 'k2', key: randomBytes(32) }, ring]), REF, 'POOL', text)).toEqual(record);
  });

  it('contains no tokens after a revocation, so that its tombstone is readable under any key', () => {
    const { sealed: _, ...rest } = record;
    const tombstone = { ...rest, state: 'revoked' } as const;
    const other = new Sealer([{ id: 'k2', key: randomBytes(32) }]);
    expect(readGrant(other, REF, 'POOL', write(sealer, REF, 'POOL', tombstone))).toEqual(tombstone);
  });
});

describe('a stored grant in JSON', () => {
  const text = writeOlderGrant(sealer, REF, 'POOL', record);

  it('is unreadable without a MAC', () => {
    expect(readGrant(sealer, REF, 'POOL', olderGrant(record)).state).toBe('unreadable');
  });

  it('is 32 bytes longer with a MAC under a key id of two characters', () => {
    expect(text.length - olderGrant(record).length).toBe(',"mac":"k1."'.length + 22);
  });

  it.each([
    ['after its MAC', text.replace(/"\}$/, '=","state":"x"}')],
    ['after its MAC, behind a base64 padding', text.replace(/"\}$/, '=","spent":false,"mac":"k1."}')],
    ['as a second MAC', text.replace(/\}$/, `,"mac":"${sealer.mac('{}', 'grant')}"}`)],
    ['before its MAC', text.replace(',"mac"', ',"spent":false,"mac"')],
    ['under a name that occurs twice in the JSON', text.replace('{"v":2', '{"v":2,"subject":"1"')],
  ])('is unreadable when something is inserted %s', (_, changed) => {
    expect(readGrant(sealer, REF, 'POOL', changed).state).toBe('unreadable');
  });
});

describe('a stored grant in bytes', () => {
  const text = writeGrant(sealer, REF, 'POOL', record);

  it('is 16 bytes longer with a MAC', () => {
    expect(text.length - format(record).length).toBe(16);
  });

  it('is not readable under a field name that takes a part of the record over', () => {
    const inTwo = { ...record, subject: `\n${text}` };
    const stored = writeGrant(sealer, REF, 'POOL', inTwo);
    const at = stored.indexOf('\n');
    const name = `POOL\n${stored.slice(0, at)}` as GrantName;
    expect(readGrant(sealer, REF, name, stored.slice(at + 1)).state).toBe('unreadable');
    expect(readGrant(sealer, REF, 'POOL', stored)).toEqual(inTwo);
  });

  it.each([
    ['cut short', text.slice(0, -30)],
    ['of a newer version', `\x05${text.slice(1)}`],
  ])('shows its generation and its sealed tokens when it is %s', (_, damaged) => {
    const { sealed, generation } = record;
    expect(readGrant(sealer, REF, 'POOL', damaged)).toMatchObject({ state: 'unreadable', sealed, generation });
  });

  it('is not written when it is unreadable', () => {
    expect(() => format({ ...record, state: 'unreadable' })).toThrow(RecordError);
  });

  it.each([
    ['{"v":2,"g":[41,"a",1],"t":[null', 41],
    ['{"v":1,"generation":17,"state":"zzz"}', 17],
  ])('continues from its generation when it is damaged: %s', (damaged, generation) => {
    expect(readGrant(sealer, REF, 'POOL', damaged)).toMatchObject({ state: 'unreadable', generation });
  });

  it.each([
    '',
    '{',
    'null',
    '{"v":2,"g":[9007199254740993,"a",1]}',
    '{"v":2,"g":["x"]}',
    '{"generation":2147483647}',
    '\x04',
    '\x04\xff',
    '\x05\xff',
  ])("continues above every other generation, within GraphQL's Int, when it is damaged and names none: %j", damaged => {
    const { generation } = readGrant(sealer, REF, 'POOL', damaged);
    expect(generation).toBeGreaterThan(200_000_000);
    expect(generation).toBeLessThan(2 ** 31 - 1);
  });
});
