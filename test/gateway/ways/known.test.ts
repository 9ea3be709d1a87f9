import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { OperationCache } from '../../../src/server/graphql/operation-cache.js';

const text = (n: number) => `{ field${n} }`;

it('a document that was let go of is known again when it comes again', () => {
  const known = new OperationCache();
  const first = parse(text(0));
  known.learn(first);
  const operation = known.find(text(0), null);
  expect(operation).toMatchObject({ isQuery: true, executed: 0 });
  for (let n = 1; n <= 1_000; n += 1) known.learn(parse(text(n)));
  expect(known.find(text(0), null)).toBeUndefined();
  known.learn(first);
  // With what was made of it: a second compilation would be wasted.
  expect(known.find(text(0), null)).toBe(operation);
});
