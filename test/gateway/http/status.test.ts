import { GraphQLError } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayError } from '../../../src/errors.js';
import type { Resolvers } from '../../../src/generated/graphql.js';
import { type Front, startFront } from './support.js';

const RESPONSE = 'application/graphql-response+json';

const failing = {
  Query: {
    polls: () => ({ nodes: [], edges: [] }),
    poll: () => Promise.reject(gatewayError('PROVIDER_UNAVAILABLE', { provider: 'SOCIOS' })),
    rewards: () => {
      throw new Error('broken');
    },
    // Yoga documents this way to set a status.
    folder: () => {
      throw new GraphQLError('No such folder.', { extensions: { code: 'NOT_FOUND', http: { status: 404 } } });
    },
    charts: () => {
      throw new GraphQLError('A code that every object inherits.', { extensions: { code: 'constructor' } });
    },
    providers: () => null,
  },
} as unknown as Resolvers;

describe('the HTTP status', () => {
  let gateway: Front;
  let broken: Front;
  beforeAll(async () => {
    const { providers: _, ...rest } = failing.Query as Record<string, unknown>;
    gateway = await startFront({ resolvers: [{ Query: rest } as Resolvers] });
    broken = await startFront({ resolvers: [failing] });
  });
  afterAll(() => Promise.all([gateway.close(), broken.close()]));

  async function answersOf(one: Front, query: string, variables?: Record<string, unknown>, operationName?: string) {
    const body = JSON.stringify({ query, variables, operationName });
    const ask = async (accept: string) => {
      const headers = { 'content-type': 'application/json', 'x-keyring-csrf': '1', accept };
      const { status, json } = await one.ask({ method: 'POST', path: '/graphql', headers, body });
      return { status, data: json.data, codes: json.errors?.map(({ extensions }) => extensions.code) };
    };
    // The later executions are compiled.
    const answers = [];
    for (let time = 1; time <= 3; time += 1) answers.push([await ask(RESPONSE), await ask('application/json')]);
    for (const later of answers) expect(later).toEqual(answers[0]);
    return answers[0];
  }

  const POLLS = 'query ($n: Int) { providers { id } polls(first: $n) { nodes { id } } }';
  const providers = [{ id: 'POOL' }];

  it.each([
    [
      'a non-null argument is null',
      POLLS,
      { n: null },
      { data: { providers, polls: null }, codes: ['BAD_USER_INPUT'] },
    ],
    [
      'a non-null argument of the only field is null',
      'query ($n: Int) { polls(first: $n) { nodes { id } } }',
      { n: null },
      { data: { polls: null }, codes: ['BAD_USER_INPUT'] },
    ],
    [
      'a condition of a nested field is null',
      'query ($a: Boolean = true) { providers { id } polls(first: 1) { nodes { id @include(if: $a) } ... @skip(if: $a) { nodes { id } } } }',
      { a: null },
      { data: { providers, polls: null }, codes: ['BAD_USER_INPUT'] },
    ],
    [
      'a condition of a root field is null',
      'query ($a: Boolean = true) { providers { id } polls @include(if: $a) { nodes { id } } }',
      { a: null },
      { data: null, codes: ['BAD_USER_INPUT'] },
    ],
    [
      'a provider is down',
      '{ providers { id } poll(id: "1") { id } }',
      undefined,
      { data: { providers, poll: null }, codes: ['PROVIDER_UNAVAILABLE'] },
    ],
    [
      'a resolver is broken',
      '{ providers { id } rewards { id } }',
      undefined,
      { data: { providers, rewards: null }, codes: ['INTERNAL_SERVER_ERROR'] },
    ],
    [
      'the error of a field has a status',
      '{ providers { id } folder(id: "1") { id } }',
      undefined,
      { data: { providers, folder: null }, codes: ['NOT_FOUND'] },
    ],
    [
      'the code of an error is one that every object inherits',
      '{ providers { id } charts { id } }',
      undefined,
      { data: { providers, charts: null }, codes: ['INTERNAL_SERVER_ERROR'] },
    ],
  ])('is 200 for both media types if %s', async (_, query, variables: Record<string, unknown> | undefined, body) => {
    expect(await answersOf(gateway, query, variables)).toEqual([
      { status: 200, ...body },
      { status: 200, ...body },
    ]);
  });

  it('is 200 for both media types if data is null', async () => {
    const response = { status: 200, data: null, codes: ['INTERNAL_SERVER_ERROR'] };
    expect(await answersOf(broken, '{ __typename providers { id } }')).toEqual([response, response]);
  });

  it.each([
    ['a variable is missing', 'query ($id: ID!) { poll(id: $id) { id } }', {}, undefined, 'BAD_USER_INPUT'],
    [
      'a non-null variable is null',
      'query ($id: ID!) { poll(id: $id) { id } }',
      { id: null },
      undefined,
      'BAD_USER_INPUT',
    ],
    [
      'a variable cannot be coerced',
      'query ($n: Int!) { polls(first: $n) { nodes { id } } }',
      { n: 'ten' },
      undefined,
      'BAD_USER_INPUT',
    ],
    ['the document cannot be parsed', '{ polls', undefined, undefined, 'GRAPHQL_PARSE_FAILED'],
    ['the document is not valid', '{ nowhere }', undefined, undefined, 'GRAPHQL_VALIDATION_FAILED'],
  ])(
    'is 400 if %s, and 200 for application/json',
    async (_, query, variables: Record<string, unknown> | undefined, operationName: string | undefined, code) => {
      expect(await answersOf(gateway, query, variables, operationName)).toEqual([
        { status: 400, data: undefined, codes: [code] },
        { status: 200, data: undefined, codes: [code] },
      ]);
    },
  );

  it.each([
    ['no operation has the name', 'query A { __typename }', 'B'],
    ['no operation has the name, and every object inherits it', 'query A { __typename }', 'toString'],
    ['the name is missing', 'query A { __typename } query B { __typename }', undefined],
  ])('is 400 for both media types if %s', async (_, query, operationName) => {
    const response = { status: 400, data: undefined, codes: ['OPERATION_RESOLUTION_FAILURE'] };
    expect(await answersOf(gateway, query, undefined, operationName)).toEqual([response, response]);
  });

  it('is 503 if the store cannot be reached, even with data', async () => {
    gateway.engine.session = async () => {
      throw gatewayError('STORE_UNAVAILABLE', { retryAfter: 1 });
    };
    const response = { status: 503, data: { providers, session: null }, codes: ['STORE_UNAVAILABLE'] };
    expect(await answersOf(gateway, '{ providers { id } session { id } }')).toEqual([response, response]);
    gateway.engine.session = undefined;
  });
});
