import { expect, it } from 'vitest';
import { lifeMs } from '../../../src/providers/pool/auth.js';

const RECEIVED = 1_700_000_000_000;
const bare = { headers: {}, receivedAtMs: RECEIVED };
const dated = { headers: { date: new Date(RECEIVED + 3_600_000).toUTCString() }, receivedAtMs: RECEIVED };
const ours = RECEIVED / 1000;

it.each([
  ["the provider's clock, an hour ahead", { expires: ours + 3900, serverTime: ours + 3600 }, bare, 300_000],
  ["the provider's clock, an hour behind", { expires: ours - 3000, serverTime: ours - 3600 }, bare, 600_000],
  ['server_time before the Date header', { expires: ours + 600, serverTime: ours }, dated, 600_000],
  ['the Date header', { expires: ours + 3900, serverTime: null }, dated, 300_000],
  ['the Date header where server_time is zero', { expires: ours + 3900, serverTime: 0 }, dated, 300_000],
  ['the local clock', { expires: ours + 600, serverTime: null }, bare, 600_000],
  [
    'the local clock if the Date header is odd',
    { expires: ours + 60, serverTime: null },
    { ...bare, headers: { date: 'yesterday' } },
    60_000,
  ],
  ['fractions', { expires: 10.5, serverTime: 10 }, bare, 500],
])('the lifetime is measured by %s', (_, times, answer, expected) => {
  expect(lifeMs(times, answer)).toBe(expected);
});

it.each([
  ['missing', { expires: null, serverTime: ours }],
  ['a lifetime of zero', { expires: ours, serverTime: ours }],
  ['a negative lifetime', { expires: ours - 1, serverTime: ours }],
  ['zero', { expires: 0, serverTime: ours }],
  ['a lifetime of a century', { expires: ours + 3_153_600_000, serverTime: ours }],
  ['milliseconds', { expires: RECEIVED + 600_000, serverTime: ours }],
  ['a number that is too large', { expires: 1e308, serverTime: ours }],
])('the lifetime is unknown when the expiry is unusable: %s', (_, times) => {
  expect(lifeMs(times, bare)).toBeUndefined();
});
