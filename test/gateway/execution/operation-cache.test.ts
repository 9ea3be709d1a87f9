import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import { OperationCache } from '../../../src/server/graphql/use-operation-cache.js';

const LIMITS = {
  maxDocumentBytes: 32_768,
  maxVariablesBytes: 65_536,
  maxTokens: 3_000,
  maxDepth: 15,
  maxAliases: 100,
  maxDirectives: 100,
};
const newCache = () => new OperationCache(buildSchema('type Query { field: Int }'), LIMITS, true, true);

const validText = (index: number) => `query Valid${index} { field }`;
const invalidText = (index: number) => `query Invalid${index} { missing }`;
const tooManyAliases = (index: number) =>
  `query Large${index} { ${Array.from({ length: 101 }, (_, n) => `a${n}: field`).join(' ')} }`;

it.each([
  ['name unknown fields', invalidText],
  ['are larger than is allowed', tooManyAliases],
])('keeps valid documents when a client sends 1,200 different ones that %s', (_, textOf) => {
  const cache = newCache();
  const valid = Array.from({ length: 100 }, (_none, index) => cache.parse(validText(index)));
  for (let index = 0; index < 1_200; index += 1)
    expect(cache.validate(cache.parse(textOf(index))).length).toBeGreaterThan(0);
  valid.forEach((document, index) => {
    expect(cache.parse(validText(index))).toBe(document);
    expect(cache.validate(document)).toEqual([]);
  });
});

it('parses and validates an invalid document once when a client repeats it', () => {
  const cache = newCache();
  const document = cache.parse(tooManyAliases(1));
  const errors = cache.validate(document);
  expect(cache.parse(tooManyAliases(1))).toBe(document);
  expect(cache.validate(document)).toBe(errors);
});

it('keeps no more than a hundred invalid documents, the latest used', () => {
  const cache = newCache();
  const documents = Array.from({ length: 101 }, (_, index) => cache.parse(invalidText(index)));
  expect(cache.parse(invalidText(100))).toBe(documents[100]);
  expect(cache.parse(invalidText(0))).not.toBe(documents[0]);
});
