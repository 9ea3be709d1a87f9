import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Resolvers } from '../../../src/generated/graphql.js';
import { type Front, startFront } from './support.js';

const TIMES = [1, 2, 3];
/** JSON of a provider may contain such a row. Code that only checks for a property `then` would take it for a promise. */
const ROW_WITH_THEN: unknown = JSON.parse(
  '{"id": "1", "title": "one", "then": "soon", "extra": {"then": {"constructor": 1}}}',
);

/** Returns its arguments. */
const echo = ({ first, after, filter }: Readonly<Record<string, unknown>>) => ({
  nodes: [{ id: JSON.stringify({ first, after, filter }) }],
});

const resolvers = {
  Query: {
    folder: (_: unknown, { id }: { id: string }) => ({ id, name: `Folder ${id}` }),
    polls: (_: unknown, args: Readonly<Record<string, unknown>>) => echo(args),
    poll: async (_: unknown, { id }: { id: string }) => ({ id, answers: [ROW_WITH_THEN] }),
    rewards: () => Promise.resolve([ROW_WITH_THEN]),
    charts: () => [Promise.resolve({ id: '1', name: 'one' }), Promise.resolve({ id: '2', name: 'two' })],
  },
  Subscription: {
    sessionEvents: {
      async *subscribe() {
        yield { kind: 'RENEWED' };
        yield { kind: 'ENDED' };
      },
      resolve: (event: unknown) => event,
    },
  },
} as unknown as Resolvers;

describe('when an operation is executed repeatedly', () => {
  let gateway: Front;
  beforeAll(async () => {
    gateway = await startFront({ resolvers: [resolvers] });
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
      'a fragment is used with and without a condition',
      `query ($a: Boolean!) { x: folder(id: "1") { ...Row @include(if: $a) } y: folder(id: "2") { ...Row } } ${fragment}`,
      { a: false },
      { x: {}, y: { id: '2', name: 'Folder 2' } },
    ],
    [
      'a fragment is used with a condition that is true and with one that is false',
      `query ($a: Boolean!) { x: folder(id: "1") { ...Row @include(if: $a) } y: folder(id: "2") { ...Row @skip(if: $a) } } ${fragment}`,
      { a: true },
      { x: { id: '1', name: 'Folder 1' }, y: {} },
    ],
    [
      'a field is skipped in one place and selected in another',
      'query ($a: Boolean!) { folder(id: "1") @skip(if: $a) { id } folder(id: "1") { name } }',
      { a: true },
      { folder: { name: 'Folder 1' } },
    ],
    ['a field is named then', '{ then: __typename }', {}, JSON.parse('{"then": "Query"}')],
    ['an inner field is named then', '{ folder(id: "1") { then: id } }', {}, { folder: JSON.parse('{"then": "1"}') }],
    [
      'fields have names that every object inherits',
      '{ constructor: __typename toString: folder(id: "1") { __proto__: id valueOf: name hasOwnProperty: __typename } }',
      {},
      JSON.parse(
        '{"constructor": "Query", "toString": {"__proto__": "1", "valueOf": "Folder 1", "hasOwnProperty": "Folder"}}',
      ),
    ],
    [
      'the operation and its fragment have names that every object inherits',
      'query toString { folder(id: "1") { ...constructor } } fragment constructor on Folder { id }',
      {},
      { folder: { id: '1' } },
    ],
    [
      'a missing variable has a name that every object inherits',
      'query ($toString: String) { polls(first: 1, after: $toString) { nodes { id } } }',
      {},
      { polls: { nodes: [{ id: '{"first":1}' }] } },
    ],
    [
      'such variables are missing inside an input object',
      'query ($toString: String, $constructor: [ID!]) { polls(first: 1, filter: { search: $toString, ids: $constructor }) { nodes { id } } }',
      {},
      { polls: { nodes: [{ id: '{"first":1,"filter":{}}' }] } },
    ],
    [
      'such variables have values, one of them by its default',
      'query ($valueOf: String, $__proto__: [ID!] = ["a"]) { polls(first: 1, filter: { search: $valueOf, ids: $__proto__ }) { nodes { id } } }',
      { valueOf: 'x' },
      { polls: { nodes: [{ id: '{"first":1,"filter":{"search":"x","ids":["a"]}}' }] } },
    ],
    [
      'a variable inside an input object is missing',
      'query ($text: String) { polls(first: 1, filter: { search: $text }) { nodes { id } } }',
      {},
      { polls: { nodes: [{ id: '{"first":1,"filter":{}}' }] } },
    ],
    [
      'a string contains code for the compiler',
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
      'rows of a provider have a property then',
      '{ poll(id: "1") { answers { id title extra } } rewards { id extra } }',
      {},
      {
        poll: { answers: [{ id: '1', title: 'one', extra: JSON.parse('{"then": {"constructor": 1}}') }] },
        rewards: [{ id: '1', extra: JSON.parse('{"then": {"constructor": 1}}') }],
      },
    ],
    [
      'a list contains promises',
      '{ charts { id name } }',
      {},
      {
        charts: [
          { id: '1', name: 'one' },
          { id: '2', name: 'two' },
        ],
      },
    ],
  ])('returns the same result each time if %s', async (_, query, variables, data) => {
    for (const accept of ['application/json', 'text/event-stream'])
      for (const time of TIMES) {
        const answer = await gateway.graphql(query, variables, { accept });
        const text = accept === 'application/json' ? answer.text : /^data: (.+)$/m.exec(answer.text)?.[1];
        expect([answer.status, JSON.parse(text ?? '{}')], `${accept}, time ${time}`).toEqual([200, { data }]);
        // `toEqual` ignores an own property `__proto__`.
        expect(text).toBe(JSON.stringify({ data }));
      }
    expect(globalThis).not.toHaveProperty('injected');
  });

  it('returns the same events each time for a subscription', async () => {
    const query =
      'subscription ($toString: Boolean!) { then: sessionEvents { ...A @skip(if: $toString) valueOf: __typename } } fragment A on SessionEvent { then: kind constructor: kind }';
    const events = (then: readonly string[]) =>
      then.map(fields => `{"data":{"then":{${fields}"valueOf":"SessionEvent"}}}`);
    const read = (text: string) => [...text.matchAll(/^data: (.+)$/gm)].map(([, data]) => data);
    for (const time of TIMES) {
      const ask = (isSkipped: boolean) =>
        gateway.graphql(query, { toString: isSkipped }, { accept: 'text/event-stream', cookie: 'keyring=a.b' });
      expect(read((await ask(true)).text), `time ${time}`).toEqual(events(['', '']));
      const fields = ['RENEWED', 'ENDED'].map(kind => `"then":"${kind}","constructor":"${kind}",`);
      expect(read((await ask(false)).text), `time ${time}`).toEqual(events(fields));
    }
  });

  it('returns the same result each time by GET', async () => {
    for (const time of TIMES) {
      const answer = await gateway.ask({ path: '/graphql?query={then:__typename}&operationName=' });
      expect([answer.status, answer.json], `time ${time}`).toEqual([200, { data: JSON.parse('{"then": "Query"}') }]);
    }
  });

  it.each(['then', 'toString', '__proto__', 'constructor'])('refuses a request parameter named %s', async name => {
    for (const time of TIMES) {
      const body = `{"query": "{ __typename }", ${JSON.stringify(name)}: 1}`;
      const headers = { 'content-type': 'application/json', 'x-keyring-csrf': '1' };
      const answer = await gateway.ask({ method: 'POST', path: '/graphql', headers, body });
      expect([answer.status, answer.json], `time ${time}`).toEqual([
        400,
        {
          // Names that a client made up are not repeated.
          errors: [{ message: 'Unexpected parameter.', extensions: { code: 'BAD_REQUEST' } }],
        },
      ]);
    }
  });
});
