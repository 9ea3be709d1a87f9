import { buildSchema, parse } from 'graphql';
import { expect, it } from 'vitest';
import { createCompiler, loadCompiler } from '../../../src/server/operations/compile.js';
import { KnownOperations } from '../../../src/server/operations/known.js';

it('interprets until the compiler is there, then compiles from the time asked for', async () => {
  const known = new KnownOperations();
  const document = parse('{ field }');
  known.learn(document);
  const operation = known.find(document, null);
  if (!operation) throw new Error('not known');
  const compiled = createCompiler(buildSchema('type Query { field: Int }'), 2);
  operation.interpreted = 5;
  expect(compiled(operation)).toBeUndefined();
  await loadCompiler();
  operation.interpreted = 0;
  expect(compiled(operation)).toBeUndefined();
  operation.interpreted = 1;
  expect(compiled(operation)).toBeTypeOf('function');
});
