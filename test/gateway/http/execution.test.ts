import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Resolvers } from '../../../src/generated/graphql.js';
import { type Started, startGateway } from './support.js';

const TIMES = [1, 2, 3];
/** As one of a provider's JSON may be: to `await` it would be no promise, to a test for a property `then` it is. */
const ROW_WITH_THEN: unknown = JSON.parse(
  '{"id": "1", "title": "one", "then": "soon", "extra": {"then": {"constructor": 1}}}',
);

/** Answers what it was asked with. */
const asked = ({ first, after, filter }: Readonly<Record<string, unknown>>) => ({
  nodes: [{ id: JSON.stringify({ first, after, filter }) }],
});

const resolvers = {
  Query: {
    folder: (_: unknown, { id }: { id: string }) => ({ id, name: `Folder ${id}` }),
    polls: (_: unknown, args: Readonly<Record<string, unknown>>) => asked(args),
    poll: async (_: unknown, { id }: { id: string }) => ({ id, answers: [ROW_WITH_THEN] }),
    rewards: () => Promise.resolve([ROW_WITH_THEN]),
    charts: () => [Promise.resolve({ id: '1', name: 'one' }), Promise.resolve({ id: '2', name: 'two' })],
  },
} as unknown as Resolvers;

describe('an operation that is executed again and again', () => {
  let gateway: Started;
  beforeAll(async () => {
    gateway = await startGateway({ resolvers: [resolvers] });
  });
  afterAll(() => gateway.close());
  let logged = 0;
  beforeEach(() => {
    logged = gateway.log().length;
  });
  afterEach(() => {
    expect(gateway.log().slice(logged)).not.toContain('unexpected error');
  });

  const fragment = 'fragment Row on Folder { id name }';
  it.each([
    [
      'a fragment is used under a condition and without one',
      `query ($a: Boolean!) { x: folder(id: "1") { ...Row @include(if: $a) } y: folder(id: "2") { ...Row } } ${fragment}`,
      { a: false },
      { x: {}, y: { id: '2', name: 'Folder 2' } },
    ],
    [
      'a fragment is used under a condition that holds and one that does not',
      `query ($a: Boolean!) { x: folder(id: "1") { ...Row @include(if: $a) } y: folder(id: "2") { ...Row @skip(if: $a) } } ${fragment}`,
      { a: true },
      { x: { id: '1', name: 'Folder 1' }, y: {} },
    ],
    [
      'what is left out in one place is asked for in another',
      'query ($a: Boolean!) { folder(id: "1") @skip(if: $a) { id } folder(id: "1") { name } }',
      { a: true },
      { folder: { name: 'Folder 1' } },
    ],
    ['a field is called then', '{ then: __typename }', {}, JSON.parse('{"then": "Query"}')],
    ['an inner field is called then', '{ folder(id: "1") { then: id } }', {}, { folder: JSON.parse('{"then": "1"}') }],
    [
      'fields are called as what every object inherits',
      '{ constructor: __typename toString: folder(id: "1") { __proto__: id valueOf: name hasOwnProperty: __typename } }',
      {},
      JSON.parse(
        '{"constructor": "Query", "toString": {"__proto__": "1", "valueOf": "Folder 1", "hasOwnProperty": "Folder"}}',
      ),
    ],
    [
      'the operation and its fragment are called as what every object inherits',
      'query toString { folder(id: "1") { ...constructor } } fragment constructor on Folder { id }',
      {},
      { folder: { id: '1' } },
    ],
    [
      'a missing variable is called as what every object inherits',
      'query ($toString: String) { polls(first: 1, after: $toString) { nodes { id } } }',
      {},
      { polls: { nodes: [{ id: '{"first":1}' }] } },
    ],
    [
      'such variables are missing inside of an input object',
      'query ($toString: String, $constructor: [ID!]) { polls(first: 1, filter: { search: $toString, ids: $constructor }) { nodes { id } } }',
      {},
      { polls: { nodes: [{ id: '{"first":1,"filter":{}}' }] } },
    ],
    [
      'such variables are given, one of them by its default',
      'query ($valueOf: String, $__proto__: [ID!] = ["a"]) { polls(first: 1, filter: { search: $valueOf, ids: $__proto__ }) { nodes { id } } }',
      { valueOf: 'x' },
      { polls: { nodes: [{ id: '{"first":1,"filter":{"search":"x","ids":["a"]}}' }] } },
    ],
    [
      'a variable inside of an input object is missing',
      'query ($text: String) { polls(first: 1, filter: { search: $text }) { nodes { id } } }',
      {},
      { polls: { nodes: [{ id: '{"first":1,"filter":{}}' }] } },
    ],
    [
      'a text in it looks like the code of a compiler',
      `{ polls(first: 1, after: "__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d0),b:(globalThis.injected=1),c:new Date(0") { nodes { id } } }`,
      {},
      {
        polls: {
          nodes: [
            {
              id: '{"first":1,"after":"__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d0),b:(globalThis.injected=1),c:new Date(0"}',
            },
          ],
        },
      },
    ],
    [
      'rows of a provider have a field then',
      '{ poll(id: "1") { answers { id title extra } } rewards { id extra } }',
      {},
      {
        poll: { answers: [{ id: '1', title: 'one', extra: JSON.parse('{"then": {"constructor": 1}}') }] },
        rewards: [{ id: '1', extra: JSON.parse('{"then": {"constructor": 1}}') }],
      },
    ],
    [
      'a list holds promises',
      '{ charts { id name } }',
      {},
      {
        charts: [
          { id: '1', name: 'one' },
          { id: '2', name: 'two' },
        ],
      },
    ],
  ])('answers the same each time where %s', async (_, query, variables, data) => {
    for (const accept of ['application/json', 'text/event-stream'])
      for (const time of TIMES) {
        const answer = await gateway.graphql(query, variables, { accept });
        const text = accept === 'application/json' ? answer.text : /^data: (.+)$/m.exec(answer.text)?.[1];
        expect([answer.status, JSON.parse(text ?? '{}')], `${accept}, time ${time}`).toEqual([200, { data }]);
        // `toEqual` takes an own `__proto__` for none.
        expect(text).toBe(JSON.stringify({ data }));
      }
    expect(globalThis).not.toHaveProperty('injected');
  });

  it('answers the same by GET', async () => {
    for (const time of TIMES) {
      const answer = await gateway.ask({ path: '/graphql?query={then:__typename}&operationName=' });
      expect([answer.status, answer.json], `time ${time}`).toEqual([200, { data: JSON.parse('{"then": "Query"}') }]);
    }
  });

  it.each(['then', 'toString', '__proto__', 'constructor'])('refuses a parameter called %s', async name => {
    for (const time of TIMES) {
      const body = `{"query": "{ __typename }", ${JSON.stringify(name)}: 1}`;
      const headers = { 'content-type': 'application/json', 'x-keyring-csrf': '1' };
      const answer = await gateway.ask({ method: 'POST', path: '/graphql', headers, body });
      expect([answer.status, answer.json], `time ${time}`).toEqual([
        400,
        {
          errors: [
            { message: `Unexpected parameter "${name}" in the request body.`, extensions: { code: 'BAD_REQUEST' } },
          ],
        },
      ]);
    }
  });
});
