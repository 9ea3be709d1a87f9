import { parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import * as operations from '../../../explorer/operations.js';
import { ending, span } from '../../../explorer/words.js';
import { explorer } from '../../../src/generated/explorer.js';
import { builtInProviders } from '../../../src/providers/index.js';
import { defaultTabs } from '../../../src/server/graphiql.js';
import { wholeGraph } from '../../support/graph.js';

describe('the countdown', () => {
  it.each([
    [0, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min 00 s'],
    [3_599_000, '59 min 59 s'],
    [3_600_000, '1 h 00 min'],
    [26 * 3_600_000, '1 d 02 h'],
  ])('shows %i ms as %s', (ms, words) => expect(span(ms)).toBe(words));

  it('shows the text for expired tokens after the end', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(ending('2026-01-01T00:00:05Z', true, now)).toBe('in 5 s');
    expect(ending('2026-01-01T00:00:00Z', true, now)).toBe('over; renewed at the next use');
    expect(ending('2026-01-01T00:00:00Z', false, now)).toBe('over');
    expect(ending(null, true, now)).toBe('not told by the provider');
  });
});

describe('the explorer page', () => {
  it('requests only fields of the schema', () => {
    const texts = Object.values(operations).filter(one => typeof one === 'string');
    expect(texts.length).toBeGreaterThan(4);
    for (const query of [...texts, ...defaultTabs(['POOL']).map(tab => tab.query)])
      expect(validate(wholeGraph(), parse(query))).toEqual([]);
  });

  it('contains no provider name and no other host', () => {
    const all = Object.values(explorer).join('\n');
    expect(all).not.toMatch(/https?:\/\//);
    for (const { id, name } of builtInProviders) {
      expect(all).not.toMatch(new RegExp(`\\b${id}\\b`, 'i'));
      expect(all).not.toContain(name);
    }
  });
});
