import { describe, expect, it } from 'vitest';
import { duration, english } from '../../src/connect/texts.js';

describe('a duration', () => {
  it.each([
    [0, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min 00 s'],
    [3_599_000, '59 min 59 s'],
    [3_600_000, '1 h 00 min'],
    [26 * 3_600_000, '1 d 02 h'],
  ])('of %i ms is shown as %s', (ms, words) => expect(duration(ms)).toBe(words));
});

describe('the English texts', () => {
  it('show the expiry of an access token', () => {
    expect(english.expiry(5_000, true)).toBe('expires in 5 s');
    expect(english.expiry(0, true)).toBe('expired; refreshed at the next use');
    expect(english.expiry(-1, false)).toBe('expired');
    expect(english.expiry(undefined, true)).toBe('expiry unknown');
  });

  it('show that a session ended elsewhere only when it did', () => {
    const reasons = ['here', 'another-tab', 'elsewhere', 'expired', 'unknown'] as const;
    expect(reasons.map(english.ended)).toEqual([
      'Signed out.',
      'You were signed out in another tab.',
      'You were signed out elsewhere.',
      'Your session has expired. Please sign in again.',
      'Your session has ended. Please sign in again.',
    ]);
  });

  it('show the states and outcomes of a newer gateway by their codes', () => {
    expect(english.state('NEW' as 'ACTIVE')).toBe('NEW');
    expect(english.disconnected('Acme', 'NEW' as 'REVOKED')).toBe('Acme: NEW.');
  });

  it('show when another attempt makes sense', () => {
    expect(english.refused({ reason: 'X', message: 'Not now.', retryAfterSeconds: 30 })).toBe(
      'Not now. Try again in 30 s.',
    );
    expect(english.refused({ reason: 'X', message: 'Not now.' })).toBe('Not now.');
  });
});
