import { describe, expect, it } from 'vitest';
import { foldAccount } from '../../src/auth/grants/password-guesses.js';

const ZERO_WIDTH = '\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u061c\u180e\u3164\u{e0041}';

describe('spellings of an account name', () => {
  it.each([
    ['case', ['zoe@example.com', 'ZOE@EXAMPLE.COM', 'Zoe@Example.com']],
    [
      'accents, composed or not',
      ['zoë@example.com', 'zoe\u0308@example.com', 'zóé@exámple.com', 'zo\u0308e\u0301@example.com'],
    ],
    [
      'spaces of every kind',
      [' zoe@example.com ', 'zoe@example.com\u00a0', '\u3000zoe@exam ple.com', '\tzoe@example.com\n'],
    ],
    ['invisible characters', [...ZERO_WIDTH].map(unseen => `z${unseen}oe@example.com`)],
    ['a thousand invisible characters', [`${'\u200b'.repeat(1_500)}zoe@example.com`]],
    ['controls and lone surrogates', ['zoe\u0000@example.com', 'zoe\u0007@example.com', 'zoe\ud800@example.com']],
    [
      'width and form',
      ['ｚｏｅ＠ｅｘａｍｐｌｅ．ｃｏｍ', 'ⓩⓞⓔ@example.com', '𝔷𝔬𝔢@example.com', 'zoe@example。com'.replace('。', '.')],
    ],
    ['bidirectional marks', ['\u202ezoe@example.com\u202c', '\u2066zoe@example.com\u2069']],
  ])('that differ in %s are one account', (_, spellings) => {
    expect(new Set([...spellings, 'zoe@example.com'].map(foldAccount))).toEqual(new Set(['zoe@example.com']));
  });

  it.each([
    ['1001', ['01001', '0001001', '+1001', ' 1001', '１００１', '1001\u200b', '①⓪⓪①']],
    ['strasse', ['Straße', 'STRASSE', 'STRAẞE', 'stra\u017f\u017fe']],
    ['soren', ['Søren', 'SØREN', 'sören', 'søren\u0301']],
    ['istanbul', ['İstanbul', 'ISTANBUL', 'ıstanbul', 'istanbul']],
    ['oδυσσευσ', ['οδυσσευς'.replace('ο', 'o'), 'OΔΥΣΣΕΥΣ']],
    ['aesop', ['Æsop', 'ÆSOP', 'ǽsop']],
  ])('of %s are one account', (_, spellings) => {
    expect(new Set(spellings.map(foldAccount)).size).toBe(1);
  });

  it('are different accounts when people see a difference', () => {
    const names = ['ann', 'anna', 'ann1', 'ann2', 'ann@a.example', 'ann@b.example', '1001', '1010', '10010'];
    expect(new Set(names.map(foldAccount)).size).toBe(names.length);
  });

  it('do not change when folded again', () => {
    for (const name of ['Zoë', '0͏01', 'ǼẞΣς', '+00+7', 'ﬀ', 'ŉ'])
      expect(foldAccount(foldAccount(name))).toBe(foldAccount(name));
  });
});
