import { parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import * as operations from '../../../packages/client/src/operations.js';
import { explorer } from '../../../src/generated/explorer.js';
import { builtInProviders } from '../../../src/providers/index.js';
import { defaultTabs } from '../../../src/server/graphiql.js';
import { wholeGraph } from '../../support/graph.js';

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
