import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Started, startGateway } from '../http/support.js';

const many = (count: number, write: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => write(n)).join(' ');

describe('the size of operations', () => {
  let gateway: Started;
  beforeAll(async () => {
    gateway = await startGateway({ limits: { maxDirectives: 20, maxAliases: 10, maxDepth: 4, maxTokens: 1_500 } });
  });
  afterAll(() => gateway.close());

  const complaint = async (query: string) => {
    const { status, json } = await gateway.graphql(query, undefined, { accept: 'application/graphql-response+json' });
    const [error] = json.errors ?? [];
    return [status, error?.extensions.code, error?.message];
  };
  const tooLarge = (message: string) => [400, 'GRAPHQL_VALIDATION_FAILED', expect.stringContaining(message)];

  it.each([
    ['a field', `{ session { id ${'@include(if: true) '.repeat(21)} } }`],
    ['many fields', `{ session { ${many(21, () => 'id @skip(if: false)')} } }`],
    ['an operation', `query ${'@a '.repeat(21)} { session { id } }`],
    ['a variable', `query ($a: Int ${'@a '.repeat(21)}) { session { id } }`],
    ['a fragment', `{ session { ...F } } fragment F on Session ${'@a '.repeat(21)} { id }`],
    ['spreads', `{ session { ${many(21, () => '...F @include(if: true)')} } } fragment F on Session { id }`],
    ['inline fragments', `{ session { ${many(21, () => '... @include(if: true) { id }')} } }`],
    [
      'fragments, at every use',
      `{ session { ...F grants { id } } a: session { ...F } b: session { ...F } } fragment F on Session { ${many(7, () => 'id @skip(if: false)')} }`,
    ],
  ])('bounds directives on %s', async (_where, query) => {
    expect(await complaint(query)).toEqual(tooLarge('21 directives; at most 20 are allowed'));
  });

  it('lets as many directives through as are allowed', async () => {
    const { json } = await gateway.graphql(`{ session { id ${'... @include(if: true) { id }'.repeat(20)} } }`);
    expect(json.errors).toBeUndefined();
  });

  it('bounds depth, aliases and tokens as they are set', async () => {
    expect(await complaint('{ folders { nodes { lists { folder { id } } } } }')).toEqual(
      tooLarge('5 levels deep; at most 4'),
    );
    expect(await complaint(`{ ${many(11, n => `a${n}: __typename`)} }`)).toEqual(tooLarge('11 aliases; at most 10'));
    const [status, code] = await complaint(`{ session { ${'id '.repeat(1_500)} } }`);
    expect([status, code]).toEqual([400, 'GRAPHQL_PARSE_FAILED']);
  });

  it.each([
    ['side by side', `{ ${'session { id } '.repeat(102)} }`],
    ['in inline fragments', `{ ${'... { session { id } } '.repeat(102)} }`],
    ['at every level', `{ session { ${'id '.repeat(52)} grants { ${'id '.repeat(52)} } } }`],
  ])('bounds what a merge has to compare: fields repeated %s', async (_how, query) => {
    expect(await complaint(query)).toEqual(tooLarge('repetitions are allowed'));
  });

  it('bounds fragments', async () => {
    const query = `{ session { ...F0 } } ${many(101, n => `fragment F${n} on Session { ${n < 100 ? `...F${n + 1}` : 'id'} }`)}`;
    expect(await complaint(query)).toEqual(tooLarge('101 fragments'));
  });

  it('is judged before anything that takes long', async () => {
    const slow = `{ ${'viewer { pool { id } } '.repeat(180)} }`;
    const begunMs = performance.now();
    for (let n = 0; n < 20; n += 1) await complaint(`${slow}${' '.repeat(n)}`);
    expect((performance.now() - begunMs) / 20).toBeLessThan(30);
  });

  it('is judged anew for no document that is known', async () => {
    const query = `{ ${many(11, n => `b${n}: __typename`)} }`;
    expect(await complaint(query)).toEqual(await complaint(query));
  });
});

describe('a batch', () => {
  it.each([
    ['of two', [{ query: '{ __typename }' }, { query: '{ __typename }' }]],
    ['of one', [{ query: '{ __typename }' }]],
    ['of none', []],
  ])('%s runs nothing', async (_name, operations) => {
    const gateway = await startGateway();
    const headers = { 'content-type': 'application/json', 'x-keyring-csrf': '1' };
    const body = JSON.stringify(operations);
    const answer = await gateway.ask({ method: 'POST', path: '/graphql', headers, body });
    await gateway.close();
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain('"data"');
    expect(gateway.engine.opened).toEqual([]);
  });
});
