import { getIntrospectionQuery, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settingNames } from '../../../scripts/docs/settings.js';
import { bigQuery, demoTabs } from '../../../src/cli/demo/sandboxes.js';
import { readConfig } from '../../../src/config/index.js';
import type { Resolvers } from '../../../src/generated/graphql.js';
import { builtInProviders } from '../../../src/providers/index.js';
import { costMeter } from '../../../src/server/graphql/use-operation-guards.js';
import { sandboxesOf } from '../../../src/testing/sandbox/of-providers.js';
import { fences, read } from '../../hygiene/project.js';
import { wholeGraph } from '../../support/graph.js';
import { type Front, startFront } from '../http/support.js';
import { EVERYTHING } from '../journey-queries.js';

const costOf = costMeter(wholeGraph());
const cost = (query: string, variableValues?: Record<string, unknown>, operationName?: string) =>
  costOf({ document: parse(query), variableValues, operationName });

const settings = readConfig({});
const budget = settings.ok ? settings.config.limits.maxCost : 0;

describe('the cost of an operation', () => {
  it.each([
    ['counts fields', '{ session { id createdAt } }', 3],
    ['assumes ten rows for a list without a size', '{ vpnCountries(device: IOS) { id name } }', 1 + 10 * 2],
    ['uses the size in @listSize', '{ providers { ways { name label } } }', 1 + 10 * (1 + 3 * 2)],
    ['multiplies', '{ vpnCountries(device: IOS) { cities { id } } }', 1 + 10 * (1 + 10)],
    [
      'uses `first` for the lists below',
      '{ polls(first: 7) { nodes { id } edges { node { id } } pageInfo { endCursor } } }',
      1 + 8 + 15 + 2,
    ],
    ["uses the schema's default for `first`", '{ polls { nodes { id } } }', 1 + 1 + 20],
    ['counts a request for no rows as one', '{ polls(first: 0) { nodes { id } } }', 3],
    [
      'counts a fragment where it is used',
      '{ a: session { ...F } b: session { ...F } } fragment F on Session { id }',
      4,
    ],
    [
      'counts once what merges',
      '{ session { id } ...F session { id } } fragment F on Query { session { id createdAt } }',
      3,
    ],
    [
      'counts every alternative',
      'mutation { refresh(provider: POOL) { ... on Refreshed { grant { id } } ... on RefreshRefused { reason } } }',
      4,
    ],
    [
      'counts skipped fields as 0',
      '{ session { id } polls @skip(if: true) { nodes { id } } rewards @include(if: false) { id } }',
      2,
    ],
    [
      'counts a list of unknown length within itself as unbounded',
      '{ folders(first: 1) { nodes { lists { folder { lists { id } } } } } }',
      Number.POSITIVE_INFINITY,
    ],
    [
      'counts such a list as unbounded through another list too',
      '{ vpnCountries(device: IOS) { cities { country { cities { id } } } } }',
      Number.POSITIVE_INFINITY,
    ],
    [
      'allows a list to select the object that contains it',
      '{ folders(first: 2) { nodes { lists { folder { id } } } } }',
      1 + 1 + 2 * (1 + 10 * 2),
    ],
    ['counts __typename as one field', '{ __typename session { __typename } }', 3],
    ['has a fixed cost for introspection', getIntrospectionQuery(), 1_000],
    [
      'counts introspection at every alias',
      '{ a: __schema { types { name } } b: __type(name: "Query") { name } }',
      2_000,
    ],
    ['counts a fragment on the type that it is in', '{ session { ... on Session { id } ... { createdAt } } }', 3],
  ])('%s', (_what, query, expected) => {
    expect(cost(query)).toBe(expected);
  });

  it('depends on the variables that set page sizes and conditions', () => {
    const paged =
      'query ($n: Int! = 3, $more: Boolean!) { polls(first: $n) { nodes { id question @include(if: $more) } } }';
    expect(cost(paged, { more: false })).toBe(2 + 3);
    expect(cost(paged, { n: 10, more: false })).toBe(2 + 10);
    expect(cost(paged, { n: 10, more: true })).toBe(2 + 20);
  });

  it('is 0 if graphql-js refuses to execute the operation', () => {
    const paged =
      'query ($n: Int! = 3, $more: Boolean!) { polls(first: $n) { nodes { id question @include(if: $more) } } }';
    expect(cost(paged, { n: 'ten', more: 'yes' })).toBe(0);
    expect(cost(paged, {})).toBe(0);
  });

  it('is measured again after variables that could not be coerced', () => {
    const document = parse('query ($n: Int!, $id: ID!) { poll(id: $id) { id } polls(first: $n) { nodes { id } } }');
    expect(costOf({ document, variableValues: { n: 100, id: {} } })).toBe(0);
    expect(costOf({ document, variableValues: { n: 100, id: 'a' } })).toBe(2 + 2 + 100);
  });

  it.each([
    ['of a missing variable whose name every object inherits', '$toString: Int! = 50', '$toString', {}],
    ['of the argument if such a variable has none', '$constructor: Int', '$constructor', {}],
    ['of the argument if a variable is missing', '$n: Int', '$n', {}],
  ])('uses the default %s', (_, definition, first, variables) => {
    const expected = definition.includes('50') ? 50 : 20;
    expect(cost(`query (${definition}) { polls(first: ${first}) { nodes { id } } }`, variables)).toBe(2 + expected);
  });

  it('counts only the field itself if its arguments cannot be coerced', () => {
    const paged = 'query ($n: Int) { session { id } polls(first: $n) { nodes { id } } }';
    expect(cost(paged, { n: null })).toBe(2 + 1);
  });

  it('counts a field whose condition is null', () => {
    const either = 'query ($a: Boolean = true) { session { id ... @skip(if: $a) { createdAt } } }';
    expect(cost(either, { a: null })).toBe(3);
    expect(cost(either, { a: false })).toBe(3);
    expect(cost(either, {})).toBe(2);
  });

  it('grows with introspection that reads more than the introspection queries of tools', () => {
    const types = (aliases: number) => {
      const fields = Array.from({ length: aliases }, (_, n) => `a${n}: fields { args { type { ofType { name } } } }`);
      return `{ __schema { types { ${fields.join(' ')} } } }`;
    };
    expect(cost(types(1))).toBe(1_000);
    const [some, twice] = [cost(types(30)), cost(types(60))];
    expect(some).toBeGreaterThan(1_000);
    expect(twice / some).toBeCloseTo(2, 1);
    expect(cost(types(1_000))).toBe(Number.POSITIVE_INFINITY);
    // The type matters, even if a variable selects it.
    const fields = Array.from({ length: 200 }, (_, n) => `a${n}: fields { args { type { ofType { name } } } }`);
    const one = parse(`query ($name: String!) { __type(name: $name) { ${fields.join(' ')} } }`);
    expect(costOf({ document: one, variableValues: { name: 'Nothing' } })).toBe(1_000);
    expect(costOf({ document: one, variableValues: { name: 'Query' } })).toBeGreaterThan(1_000);
  });

  it('is that of the operation that operationName selects', () => {
    const two = 'query A { session { id } } query B { polls(first: 5) { nodes { id } } }';
    expect([cost(two, {}, 'A'), cost(two, {}, 'B'), cost(two)]).toEqual([2, 7, 0]);
  });

  it('is computed once per document, unless a variable changes it', () => {
    const document = parse('query ($n: Int!, $id: ID!) { poll(id: $id) { id } polls(first: $n) { nodes { id } } }');
    const variables = (n: number, id: number) => ({ document, variableValues: { n, id } });
    expect(costOf(variables(5, 1))).toBe(9);
    // The walk would not survive this.
    Object.assign(document, { definitions: document.definitions.map(one => ({ ...one, selectionSet: undefined })) });
    expect(costOf(variables(5, 2))).toBe(9);
    expect(() => costOf(variables(6, 2))).toThrow();
  });

  it('is computed in bounded time for documents made to be expensive to walk', () => {
    const levels = Array.from({ length: 12 }, (_, n) => n);
    const fragments = levels.map(
      n => `fragment F${n} on VpnCity { ${levels.map(a => `a${a}: country { cities { ...F${n + 1} } }`).join(' ')} }`,
    );
    const bomb = `{ vpnCities(device: IOS) { ...F0 } } ${fragments.join(' ')} fragment F12 on VpnCity { id }`;
    expect(cost(bomb)).toBe(Number.POSITIVE_INFINITY);
    expect(cost('{ session { ...F } } fragment F on Session { grants { id } ...F }')).toBe(12);
  });
});

describe('docs/limits.md', () => {
  const page = read('docs/limits.md');

  it('computes the example correctly', () => {
    const [example = ''] = fences(page, 'graphql');
    expect(page).toContain(`costs ${cost(example)}.`);
    expect(page).toContain(`Introspection costs ${cost('{ __schema { description } }').toLocaleString('en')},`);
  });

  it('names only settings that exist', () => {
    const named = [...page.matchAll(/\bKEYRING_[A-Z_]+/g)].map(([name]) => name);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter(name => !settingNames().includes(name))).toEqual([]);
  });
});

describe('the cost budget', () => {
  let big: readonly string[];
  beforeAll(async () => {
    const running = await Promise.all((await sandboxesOf(builtInProviders)).map(sandbox => sandbox.start()));
    big = [bigQuery(running), ...demoTabs(running).map(tab => tab.query), ...fences(read('README.md'), 'graphql')];
    await Promise.all(running.map(sandbox => sandbox.close()));
  });

  it('is at least three times the cost of the largest operations of README and the demo', () => {
    const costs = big.flatMap(query => {
      const names = [...query.matchAll(/^(?:query|mutation) (\w+)/gm)].map(([, name]) => name);
      return (names.length > 0 ? names : [undefined]).map(name => cost(query, {}, name));
    });
    expect(costs.length).toBeGreaterThan(8);
    expect(Math.max(...costs)).toBeGreaterThan(900);
    expect(Math.max(...costs)).toBeLessThan(budget / 3);
    expect(cost(EVERYTHING)).toBeLessThan(budget / 3);
  });

  it('has room for the largest page with every field', () => {
    const poll =
      'id question status partnerName partnerImages { url type } answers { id title } openAt closeAt usedTokenCount';
    expect(cost(`{ polls(first: 100) { nodes { ${poll} } pageInfo { hasNextPage endCursor } } }`)).toBeLessThan(budget);
  });

  it('stops circular queries before the depth limit does', () => {
    expect(cost('{ folders { nodes { lists { folder { lists { folder { lists { id } } } } } } } }')).toBeGreaterThan(
      budget,
    );
    expect(
      cost('{ vpnCities(device: MAC) { country { cities { country { cities { country { cities { id } } } } } } } }'),
    ).toBeGreaterThan(budget);
  });
});

describe('when @skip excludes a selection', () => {
  it('is not executed, neither on the first nor on later executions', async () => {
    let read = 0;
    const row = {
      id: '1',
      get answers() {
        read += 1;
        return [{ id: 'a', title: 'b' }];
      },
    };
    const nodes = Array.from({ length: 100 }, () => row);
    const resolvers = { Query: { polls: () => ({ nodes, edges: nodes.map(node => ({ cursor: 'c', node })) }) } };
    const gateway = await startFront({ resolvers: [resolvers as unknown as Resolvers], limits: { maxCost: 200 } });
    const left = '... { nodes { answers { id title } } edges { node { answers { id title } } } }';
    const query = `query ($no: Boolean = true) { polls(first: 100) { nodes { id } } polls(first: 100) @skip(if: true) { ${left} } polls(first: 100) { ... @skip(if: $no) { ${left} } } }`;
    const data = { polls: { nodes: nodes.map(({ id }) => ({ id })) } };
    for (let time = 1; time <= 4; time += 1) {
      const answer = await gateway.graphql(query);
      expect([answer.status, answer.json], `time ${time}`).toEqual([200, { data }]);
    }
    expect(read).toBe(0);
    const dear = await gateway.graphql(query, { no: false });
    expect(dear.json.errors?.[0]?.message).toContain('costs ');
    expect(read).toBe(0);
    await gateway.close();
  });
});

describe('when an operation exceeds the cost budget', () => {
  let gateway: Front;
  beforeAll(async () => {
    gateway = await startFront({ limits: { maxCost: 100 } });
  });
  afterAll(() => gateway.close());

  it.each(['application/json', 'application/graphql-response+json'])(
    'refuses it under %s and reports cost and limit',
    async accept => {
      const answer = await gateway.graphql('{ session { id } polls(first: 99) { nodes { id } } }', undefined, {
        accept,
      });
      expect(answer.status).toBe(400);
      expect(answer.json).toEqual({
        errors: [
          {
            message:
              'The operation costs 103, and 100 is allowed (KEYRING_MAX_COST). Request fewer things at a time (first), or fewer fields.',
            extensions: { code: 'BAD_USER_INPUT' },
          },
        ],
      });
    },
  );

  it('takes its variables into account', async () => {
    const query = 'query ($n: Int!) { polls(first: $n) { nodes { id } } }';
    const code = async (n: unknown) => (await gateway.graphql(query, { n })).json.errors?.[0]?.extensions.code;
    expect(await code(98)).toBeUndefined();
    expect(await code(99)).toBe('BAD_USER_INPUT');
    expect(await code(2_147_483_647)).toBe('BAD_USER_INPUT');
    expect(await code(1)).toBeUndefined();
  });

  it('does nothing: no session is read, no mutation runs', async () => {
    const fields = Array.from({ length: 60 }, (_, n) => `a${n}: logout { sessionsEnded }`).join(' ');
    const answer = await gateway.graphql(`mutation { ${fields} }`, undefined, { cookie: 'keyring=a.b' });
    expect(answer.json.errors?.[0]?.message).toContain('costs 120');
    expect(gateway.engine.logouts).toBe(0);
    expect(answer.cookies).toEqual([]);
  });

  it('reports the missing CSRF header first', async () => {
    const answer = await gateway.ask({
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json', cookie: 'keyring=a.b' },
      body: JSON.stringify({ query: '{ polls(first: 99) { nodes { id } } }' }),
    });
    expect(answer.json.errors?.[0]?.extensions.code).toBe('CSRF_REQUIRED');
  });

  it('also refuses a subscription', async () => {
    const query = `subscription { sessionEvents { ${Array.from({ length: 101 }, (_, n) => `a${n}: __typename`).join(' ')} } }`;
    const dear = await startFront({ limits: { maxCost: 100, maxAliases: 1_000 } });
    const answer = await dear.graphql(query, undefined, { accept: 'text/event-stream', cookie: 'keyring=a.b' });
    await dear.close();
    expect(answer.text).toContain('The operation costs 102');
  });
});
