import { beforeEach, describe, expect, it } from 'vitest';
import { Sealer } from '../../src/auth/crypto/seal.js';
import { granted } from '../../src/auth/grants/outcome.js';
import { readTokenAnswer } from '../../src/auth/oauth2/token-response.js';
import { formatGrant, type GrantRecord, parseGrant } from '../../src/auth/store/grant-record.js';
import { SERVICE } from '../../src/auth/store/keys.js';
import type { ProviderId } from '../../src/provider-id.js';
import { readReply } from '../../src/providers/pmapi/responses.js';
import { day } from '../../src/providers/pool/responses.js';
import { SILENT } from '../../src/telemetry/telemetry.js';
import { UpstreamClient } from '../../src/upstream/client.js';
import {
  BOUNDS,
  believedRetryAtMs,
  boundedCursor,
  boundedInstant,
  cacheSecondsMs,
  decimal,
  httpDateMs,
  lifeMs,
  lifeUntilMs,
} from '../../src/upstream/provider-numbers.js';
import { epochSeconds, instant } from '../../src/upstream/read.js';
import { createTokenEndpoint } from '../../src/upstream/token-endpoint.js';
import { SEAL_KEYS } from '../support/engine.js';
import { anyHost } from '../support/hosts.js';
import { httpServer, later, rawServer } from './upstreams.js';

const ACME = 'ACME' as ProviderId;
const LIMITS = { deadlineMs: 2_000, maxBytes: 10_000 };
const NOW = Date.UTC(2026, 10, 29);
const DIGITS_400 = '9'.repeat(400);

/** JSON literals of a lifetime in seconds, and the resulting ms. */
const LIVES: readonly (readonly [string, string, number | undefined])[] = [
  ['a number', '3600', 3_600_000],
  ['its text', '"3600"', 3_600_000],
  ['a fraction', '0.5', 500],
  ['a year', '31536000', BOUNDS.accessLifeMs],
  ['more than a year', '31536001', BOUNDS.accessLifeMs],
  ['400 digits', DIGITS_400, undefined],
  ['400 digits as text', `"${DIGITS_400}"`, undefined],
  ['1e10', '1e10', undefined],
  ['1e400', '1e400', undefined],
  ['2^63 - 1', '9223372036854775807', undefined],
  ['epoch seconds', '1795947352', undefined],
  ['epoch milliseconds', '1795947352000', undefined],
  ['zero', '0', undefined],
  ['a negative number', '-3600', undefined],
  ['a negative number as text', '"-3600"', undefined],
  ['NaN as text', '"NaN"', undefined],
  ['Infinity as text', '"Infinity"', undefined],
  ['hexadecimal', '"0xe10"', undefined],
  ['an exponent as text', '"36e2"', undefined],
  ['an empty text', '""', undefined],
  ['a space', '" "', undefined],
  ['words', '"soon"', undefined],
  ['true', 'true', undefined],
  ['null', 'null', undefined],
  ['a list', '[3600]', undefined],
  ['an object', '{"seconds":3600}', undefined],
];

const provider = {
  id: ACME,
  fallbackLifeMs: 300_000,
  refreshMarginMs: 60_000,
  refreshLifeMs: 86_400_000,
  renewable: () => true,
};

/** Every number of a record can be written and read again. */
const expectStorable = (record: GrantRecord) => {
  expect(() => parseGrant(formatGrant(record, 'k'))).not.toThrow();
};

describe.each(LIVES)('when a token response contains the number %s', (_name, literal, ms) => {
  const ask = { method: 'POST', headers: {} } as const;

  async function issued(members: string) {
    const origin = await httpServer((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(`{"access_token":"a","token_type":"bearer","refresh_token":"r",${members}}`);
    });
    const outcome = await createTokenEndpoint(ACME, LIMITS, SILENT, anyHost).requestToken(
      `${origin}/`,
      ask,
      readTokenAnswer,
    );
    if (outcome.kind !== 'issued') throw new Error(outcome.kind);
    return outcome.issued;
  }

  it(`as expires_in, the lifetime is ${ms ?? 'the fallback'} and can be stored`, async () => {
    const found = await issued(`"expires_in":${literal}`);
    expect(found.accessLifeMs).toBe(ms);
    const place = { owner: SERVICE, provider, sealer: new Sealer(SEAL_KEYS), nowMs: NOW };
    const record = granted(found, undefined, place);
    expect(record.accessEndMs).toBeLessThanOrEqual(NOW + (ms ?? provider.fallbackLifeMs));
    expect(record.accessEndMs).toBeGreaterThan(NOW);
    expectStorable(record);
  });

  it.each(['refresh_token_expires_in', 'refresh_expires_in'])(
    'as %s, the lifetime is bounded and can be stored',
    async name => {
      const found = await issued(`"${name}":${literal}`);
      expect(found.refreshLifeMs ?? 0).toBeLessThanOrEqual(BOUNDS.refreshLifeMs);
      const place = { owner: SERVICE, provider, sealer: new Sealer(SEAL_KEYS), nowMs: NOW };
      const record = granted(found, undefined, place);
      expect(record.lastsUntilMs).toBeGreaterThan(NOW);
      expect(record.lastsUntilMs).toBeLessThanOrEqual(NOW + BOUNDS.refreshLifeMs);
      expectStorable(record);
    },
  );
});

describe("when a provider's own code returns unlimited lifetimes", () => {
  it.each([
    ['issued', { accessLifeMs: Number.POSITIVE_INFINITY, refreshLifeMs: Number.POSITIVE_INFINITY }, {}],
    ['NaN', { accessLifeMs: Number.NaN, refreshLifeMs: Number.NaN }, {}],
    [
      'as fallback',
      {},
      { fallbackLifeMs: Number.POSITIVE_INFINITY, refreshLifeMs: Number.POSITIVE_INFINITY, refreshMarginMs: 0 },
    ],
    ['as NaN for a fallback', {}, { fallbackLifeMs: Number.NaN, refreshLifeMs: Number.NaN }],
  ])('bounds them so that they can be stored: %s', (_how, lives, rules) => {
    const place = { owner: SERVICE, provider: { ...provider, ...rules }, sealer: new Sealer(SEAL_KEYS), nowMs: NOW };
    const record = granted({ accessToken: 'a', refreshToken: 'r', ...lives }, undefined, place);
    expect(record.accessEndMs).toBeLessThanOrEqual(NOW + BOUNDS.accessLifeMs);
    expect(record.lastsUntilMs).toBeLessThanOrEqual(NOW + BOUNDS.refreshLifeMs);
    expectStorable(record);
  });

  it('stores no number that cannot be read again', () => {
    const broken = Number.POSITIVE_INFINITY;
    const record = granted({ accessToken: 'a' }, undefined, {
      owner: SERVICE,
      provider,
      sealer: new Sealer(SEAL_KEYS),
      nowMs: NOW,
    });
    const times = { accessEndMs: broken, refreshFromMs: Number.NaN, lastsUntilMs: broken, retryAtMs: broken };
    expectStorable({ ...record, ...times });
    expectStorable({ ...record, grantedAtMs: Number.NaN });
  });
});

/** Values of Retry-After, and the seconds that are passed on; undefined: ignored. */
const WAITS: readonly (readonly [string, string, number | undefined])[] = [
  ['seconds', '7', 7],
  ['an hour', '3600', 3_600],
  ['zero', '0', 0],
  ['a date of RFC 1123', 'Sun, 29 Nov 2026 00:00:30 GMT', 30],
  ['a date of RFC 850', 'Sunday, 29-Nov-26 00:00:30 GMT', 30],
  ['a date of asctime', 'Sun Nov 29 00:00:30 2026', 30],
  ['a date in the past', 'Sat, 28 Nov 2026 00:00:00 GMT', 0],
  ['more than an hour', '3601', undefined],
  ['a date in 61 minutes', 'Sun, 29 Nov 2026 01:01:00 GMT', undefined],
  ['400 digits', DIGITS_400, undefined],
  ['1e10', '1e10', undefined],
  ['epoch seconds', '1795947352', undefined],
  ['epoch milliseconds', '1795947352000', undefined],
  ['a negative number', '-7', undefined],
  ['a fraction', '7.5', undefined],
  ['hexadecimal', '0x7', undefined],
  ['a plus sign', '+7', undefined],
  ['NaN', 'NaN', undefined],
  ['Infinity', 'Infinity', undefined],
  ['words', 'soon', undefined],
  ['a year alone', '2026', 2_026],
  ['a number that Date.parse takes for a month', '5-11', undefined],
  ['two values', '7, 7', undefined],
];

describe.each(WAITS)('when Retry-After is %s', (_name, value, seconds) => {
  let origin = '';
  const headers = { 'retry-after': value, date: new Date(NOW).toUTCString() };
  const ask = { method: 'POST', headers: {} } as const;
  const waits = seconds === undefined ? {} : { retryAfter: seconds };

  beforeEach(async () => {
    origin = await httpServer((request, response) => {
      response.sendDate = false;
      response.writeHead(request.url === '/503' ? 503 : 429, headers).end('{}');
    });
  });

  it('a token request, a revocation and data calls use the same bound', async () => {
    const tokens = createTokenEndpoint(ACME, LIMITS, SILENT, anyHost);
    const retryAfterMs = seconds === undefined ? undefined : seconds * 1_000;
    const issued = await tokens.requestToken(`${origin}/429`, ask, readTokenAnswer);
    expect(issued).toEqual({ kind: 'unavailable', code: 'RATE_LIMITED', retryAfterMs });
    for (const path of ['/429', '/503'])
      expect(await tokens.requestRevocation(origin + path, ask, () => false)).toEqual({ kind: 'retry', retryAfterMs });
    const data = new UpstreamClient(ACME, origin, LIMITS);
    later(() => void data.close());
    for (const [path, code] of [
      ['/429', 'RATE_LIMITED'],
      ['/503', 'PROVIDER_UNAVAILABLE'],
    ] as const) {
      const error = await data.request({ method: 'POST', path }).catch(failure => failure);
      expect(error.extensions).toEqual({ code, provider: ACME, ...waits });
    }
  });
});

describe('when a content-length is wrong', () => {
  const response = (length: string) => `HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n\r\n{"access_token":"a"}`;
  it.each([
    ['longer than the limit', '10001', 'unknown'],
    ['longer than the body', '500', 'unknown'],
    ['shorter than the body', '5', 'unknown'],
    ['20 digits', '99999999999999999999', 'unknown'],
    ['400 digits', DIGITS_400, 'unknown'],
    ['negative', '-1', 'unknown'],
    ['right', '20', 'issued'],
  ])('the token request has the correct outcome (%s)', async (_what, length, kind) => {
    const origin = await rawServer(response(length), 'end');
    const ask = { method: 'POST', headers: {} } as const;
    const outcome = await createTokenEndpoint(ACME, LIMITS, SILENT, anyHost).requestToken(
      `${origin}/`,
      ask,
      readTokenAnswer,
    );
    expect(outcome.kind).toBe(kind);
  });
});

describe('numbers in data responses', () => {
  it.each([
    [1_700_000_000, '2023-11-14T22:13:20.000Z'],
    ['1700000000', '2023-11-14T22:13:20.000Z'],
    [253_402_300_799, '9999-12-31T23:59:59.000Z'],
    [253_402_300_800, undefined],
    [1_700_000_000_000, undefined],
    [-62_135_596_801, undefined],
    [1e308, undefined],
    [Number.NaN, undefined],
    ['1e9', undefined],
    [[1], undefined],
    [true, undefined],
  ])('epoch seconds %j are %s', (value, iso) => {
    expect(epochSeconds(value)?.toISOString()).toBe(iso);
    expect(typeof value === 'number' ? boundedInstant(new Date(value * 1_000))?.toISOString() : iso).toBe(iso);
  });

  it('an instant that RFC 3339 cannot represent is null, and an impossible day drops its row', () => {
    expect(instant('+052023-01-01T00:00:00Z')).toBeNull();
    expect(() => day(1_700_000_000_000)).toThrow();
    expect(() => day('99999999999')).not.toThrow();
  });

  it.each([
    ['1', 1],
    [' 1.50 ', 1.5],
    ['-2', -2],
    [3, 3],
    [DIGITS_400, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    ['0x10', undefined],
    ['1e3', undefined],
    ['', undefined],
    [null, undefined],
    [true, undefined],
    [[1], undefined],
  ])('decimal(%j) is %s', (value, number) => expect(decimal(value)).toBe(number));

  it('the position of the next page is used only if it can be sent back', () => {
    const reply = (next: unknown) =>
      readReply({
        status: 200,
        headers: {},
        text: JSON.stringify({ status: 'ok', response: { data: [], next } }),
        sentAtMs: 0,
        receivedAtMs: 0,
      });
    expect(reply('x'.repeat(BOUNDS.cursorLength))?.next).toHaveLength(BOUNDS.cursorLength);
    expect(() => reply('x'.repeat(BOUNDS.cursorLength + 1))).toThrow(
      expect.objectContaining({ extensions: { code: 'PROVIDER_PROTOCOL_ERROR', provider: 'PMAPI' } }),
    );
    expect(boundedCursor(null)).toBeNull();
  });
});

describe('the bounds on numbers', () => {
  it.each([
    ['a wait within the hour', NOW + 3_600_000, NOW + 3_600_000],
    ['a wait by a clock that is a little ahead', NOW + 3_630_000, NOW + 3_630_000],
    ['a wait until 2083', Date.UTC(2083, 0, 1), 0],
    ['a wait in the past', NOW - 1, NOW - 1],
    ['none', undefined, 0],
  ])('apply to a stored wait: %s', (_what, stored, binds) => expect(believedRetryAtMs(stored, NOW)).toBe(binds));

  it('distinguish a lifetime from an instant', () => {
    expect(lifeMs(BOUNDS.plausibleLifeMs / 1_000)).toBe(BOUNDS.plausibleLifeMs);
    expect(lifeMs(BOUNDS.plausibleLifeMs / 1_000 + 1)).toBeUndefined();
    expect(lifeUntilMs(NOW / 1_000 + 60, NOW)).toBe(60_000);
    expect(lifeUntilMs(NOW / 1_000 - 60, NOW)).toBe(-60_000);
    expect(lifeUntilMs(NOW, NOW)).toBeUndefined();
    expect(lifeUntilMs(0, NOW)).toBeUndefined();
  });

  it.each([
    ['Sun, 06 Nov 1994 08:49:37 GMT', Date.UTC(1994, 10, 6, 8, 49, 37)],
    ['Sunday, 06-Nov-94 08:49:37 GMT', Date.UTC(1994, 10, 6, 8, 49, 37)],
    ['Sun Nov  6 08:49:37 1994', Date.UTC(1994, 10, 6, 8, 49, 37)],
    ['5', undefined],
    ['0', undefined],
    ['1.5', undefined],
    ['tomorrow', undefined],
    ['x'.repeat(100_000), undefined],
    [undefined, undefined],
  ])('accept an HTTP date in each of its forms, and nothing else: %j', (text, ms) => expect(httpDateMs(text)).toBe(ms));

  it('accept cache seconds only in digits', () => {
    expect(cacheSecondsMs('60')).toBe(60_000);
    for (const text of ['', '-1', '1.5', '1e3', DIGITS_400]) expect(cacheSecondsMs(text)).toBeNaN();
  });
});
