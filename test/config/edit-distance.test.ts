import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '../../src/config/nearest.js';

describe('the edit distance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['KEYRING_ORIGIN', 'KEYRING_ORIGINS', 1],
    ['SECERT', 'SECRET', 1],
    ['abc', 'abc', 0],
  ])('of %s and %s is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });

  it('finds no suggestion for a name that is not similar to any', () => {
    expect(nearest('HELLO', ['WORLDWIDE'])).toBeUndefined();
    expect(nearest('HELLO', [])).toBeUndefined();
  });
});
