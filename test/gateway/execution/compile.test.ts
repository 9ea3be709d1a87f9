import { buildSchema, execute as graphqlExecute, parse } from 'graphql';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { loadCompiler } from '../../../src/server/graphql/compile.js';
import { createExecutor, execute } from '../../../src/server/graphql/use-execution.js';
import { wholeGraph } from '../../support/graph.js';

const small = buildSchema('type Query { field: Int, list: [Query], deep: [[Int]] }');

it('executes with graphql-js until the compiler is loaded, then compiles from the given execution on', async () => {
  // Other files of this process may have loaded it.
  vi.resetModules();
  const { loadCompiler } = await import('../../../src/server/graphql/compile.js');
  const { createExecutor, execute } = await import('../../../src/server/graphql/use-execution.js');
  const executor = createExecutor(small, 2);
  const document = parse('{ field }');
  for (let time = 1; time <= 5; time += 1) expect(executor(document)).toBe(execute);
  await loadCompiler();
  expect(executor(document)).not.toBe(execute);
  const other = parse('{ a: field }');
  expect(executor(other)).toBe(execute);
  expect(executor(other)).not.toBe(execute);
  expect(executor(other)).toBe(executor(other));
});

describe('when the compiler is loaded', () => {
  beforeAll(loadCompiler);
  const isCompiled = (schema: Parameters<typeof createExecutor>[0], text: string) =>
    createExecutor(schema, 1)(parse(text)) !== execute;

  it.each([
    '{ poll(id: "1") { id question answers { id title extra } } }',
    'query ($first: Int!, $after: String) { polls(first: $first, after: $after, filter: { bound: true }) { nodes { id ...Row } edges { cursor } pageInfo { endCursor } } } fragment Row on Poll { openAt status partnerImages { url } }',
    'query Mine { session { id grants { provider state } } viewer { socios { id wallet { currency } } } providers { id name } __typename }',
    'query ($text: String!) { polls(filter: { search: $text }) { nodes { id } } }',
  ])('compiles %s', text => {
    expect(isCompiled(wholeGraph(), text)).toBe(true);
  });

  it.each([
    ['a condition', '{ field @skip(if: false) }'],
    ['a condition in a fragment', '{ ...A } fragment A on Query { field @include(if: true) }'],
    ['a field named then', '{ then: field }'],
    ['a field whose name every object inherits', '{ list { toString: field } }'],
    ['a variable with such a name', 'query ($valueOf: Int) { field }'],
    ['a fragment with such a name', '{ ...constructor } fragment constructor on Query { field }'],
    ['an operation with such a name', 'query __proto__ { field }'],
    ['introspection', '{ __schema { description } }'],
    ['a list of lists', '{ deep }'],
    ['too many fields', `{ ${Array.from({ length: 301 }, (_, n) => `a${n}: field`).join(' ')} }`],
  ])('does not compile %s', (_, text) => {
    expect(isCompiled(small, text)).toBe(false);
  });

  it('does not compile unions and interfaces', () => {
    const schema = buildSchema(
      'interface I { a: Int } type A implements I { a: Int } union U = A type Query { i: I u: U a: A field: Int }',
    );
    expect(isCompiled(schema, '{ i { a } }')).toBe(false);
    expect(isCompiled(schema, '{ u { __typename } }')).toBe(false);
    expect(isCompiled(schema, '{ a { ... on I { a } } }')).toBe(false);
    expect(isCompiled(schema, '{ a { a } }')).toBe(true);
  });

  it('passes the same arguments and info to resolvers as graphql-js', async () => {
    const schema = buildSchema('type Query { list(of: [Int!] = [1]): [Row] } type Row { name(long: Boolean): String }');
    const calls: unknown[] = [];
    const seen = (...[source, args, context, info]: [unknown, unknown, unknown, object]) => {
      const { path, fragments, ...rest } = info as { path: object; fragments: object };
      const keys = (one: { key?: unknown; prev?: object } | undefined): unknown[] =>
        one ? [...keys(one.prev as typeof one), one.key] : [];
      calls.push({
        source,
        args: { ...(args as object) },
        context,
        path: keys(path),
        fragments: { ...fragments },
        ...rest,
      });
    };
    const { list } = schema.getQueryType()?.getFields() ?? {};
    const row = schema.getType('Row');
    if (!list || !row || !('getFields' in row) || !row.getFields().name) throw new Error('the schema has them');
    list.resolve = (...call) => {
      seen(...call);
      return [{ name: 'a' }];
    };
    Object.assign(row.getFields().name ?? {}, {
      resolve: (...call: Parameters<typeof seen>) => {
        seen(...call);
        return 'b';
      },
    });
    const document = parse(
      'query Q($v: [Int!], $long: Boolean = true) { x: list(of: $v) { ...F name(long: $long) } } fragment F on Row { name(long: $long) }',
    );
    const args = {
      schema,
      document,
      contextValue: { mine: true },
      rootValue: 5,
      variableValues: { v: 3 },
    };
    const expected = await graphqlExecute(args);
    const byGraphql = calls.splice(0);
    expect(await createExecutor(schema, 1)(document)(args)).toEqual(expected);
    expect(byGraphql).toHaveLength(2);
    expect(calls).toEqual(byGraphql);
  });

  it('executes an operation with graphql-js from then on if its data are not plain', async () => {
    const schema = buildSchema('type Query { list: [Row] } type Row { field: Int }');
    const executor = createExecutor(schema, 1);
    const document = parse('{ list { field } }');
    const run = (field: unknown) =>
      executor(document)({
        schema,
        document,
        rootValue: { list: [{ field: 1 }, { field }] },
      });
    expect(await run(2)).toEqual({ data: { list: [{ field: 1 }, { field: 2 }] } });
    expect(executor(document)).not.toBe(execute);
    expect(await run(Promise.resolve(3))).toEqual({ data: { list: [{ field: 1 }, { field: 3 }] } });
    expect(executor(document)).toBe(execute);
    expect(await run(() => 4)).toEqual({ data: { list: [{ field: 1 }, { field: 4 }] } });
  });

  it('discards the compiled operations that were not used for the longest time', () => {
    const executor = createExecutor(small, 1);
    const fields = Array.from({ length: 300 }, (_, n) => `a${n}: field`).join(' ');
    const first = parse(`query First { ${fields} }`);
    const compiled = executor(first);
    expect(executor(first)).toBe(compiled);
    for (let n = 0; n < 30; n += 1) executor(parse(`query Other${n} { ${fields} }`));
    expect(executor(first)).not.toBe(compiled);
  });
});
