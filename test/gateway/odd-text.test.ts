import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/gateway.js';
import { wholeGraph } from '../support/graph.js';
import type { Browser } from '../support/http-client.js';
import { signInEverywhere } from './journey-steps.js';

/** Texts that JSON carries and that a URL, a header or a database may choke on. */
const TEXTS: Readonly<Record<string, string>> = {
  'half of a surrogate pair': '\ud800',
  'the other half': 'a\udfffb',
  NUL: '\0',
  'NUL within': 'a\0b',
  'a line break': 'a\r\nb: c',
  DEL: '\x7f',
  nothing: '',
  'a blank': ' ',
  'a dot': '.',
  'two dots': '..',
  'a way up': '../../x',
  'a way up, encoded': '..%2f..%2fx',
  'a slash': '/',
  'a backslash': '\\',
  'a query': '?a=b&c#d',
  'a percent sign': '%',
  'a byte that is no UTF-8, encoded': '%ff',
  'a name of every object': '__proto__',
  'a noncharacter': '\uffff',
  'the other direction': '\u202e',
  'a long text': 'x'.repeat(9_000),
};

type Input = GraphQLArgument | GraphQLInputField;

/** Paths to the texts of an input, each with a value for every other required field. */
function valuesWith(type: GraphQLInputType, text: string): unknown[] {
  const bare = getNullableType(type);
  if (isListType(bare)) return valuesWith(bare.ofType, text).map(value => [value]);
  if (isInputObjectType(bare)) {
    const fields = Object.values(bare.getFields());
    const others = (field: Input) =>
      Object.fromEntries(
        fields.filter(one => one !== field && isNonNullType(one.type)).map(one => [one.name, plain(one.type)]),
      );
    return fields.flatMap(field =>
      valuesWith(field.type, text).map(value => ({ ...(!bare.isOneOf && others(field)), [field.name]: value })),
    );
  }
  return isLeafType(bare) && (bare.name === 'String' || bare.name === 'ID') ? [text] : [];
}

/** A valid value for a required field whose value does not matter. */
function plain(type: GraphQLInputType): unknown {
  const bare = getNullableType(type);
  if (isListType(bare)) return [];
  if (isEnumType(bare)) return bare.getValues()[0]?.name;
  if (isInputObjectType(bare))
    return Object.fromEntries(
      Object.values(bare.getFields())
        .filter(field => isNonNullType(field.type))
        .map(field => [field.name, plain(field.type)]),
    );
  const values: Readonly<Record<string, unknown>> = { Int: 1, Boolean: true, Float: 1 };
  return values[bare.name] ?? '1';
}

interface Case {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

function casesOf(operation: 'query' | 'mutation', field: GraphQLField<unknown, unknown>, text: string): Case[] {
  const selection = isLeafType(getNamedType(field.type)) ? '' : '{ __typename }';
  return field.args.flatMap(arg =>
    valuesWith(arg.type, text).map(value => {
      const used = field.args.filter(one => one === arg || isNonNullType(one.type));
      const definitions = used.map(({ name, type }) => `$${name}: ${type}`).join(', ');
      const given = used.map(({ name }) => `${name}: $${name}`).join(', ');
      return {
        query: `${operation}(${definitions}) { ${field.name}(${given}) ${selection} }`,
        variables: Object.fromEntries(used.map(one => [one.name, one === arg ? value : plain(one.type)])),
      };
    }),
  );
}

const schema = wholeGraph();
const fields = [
  ...Object.values(schema.getQueryType()?.getFields() ?? {}).map(field => ['query', field] as const),
  ...Object.values(schema.getMutationType()?.getFields() ?? {}).map(field => ['mutation', field] as const),
].filter(([operation, field]) => casesOf(operation, field, '').length > 0);

let world: World;
let browser: Browser;
beforeAll(async () => {
  world = await startWorld({ env: { SOCIOS_VOTE: '1' } });
  browser = world.browser();
  await signInEverywhere(browser, world);
});
afterAll(() => world.close());

describe('an unusual text', () => {
  it('can be sent in many places', () => {
    expect(fields.map(([, { name }]) => name)).toEqual(
      expect.arrayContaining(['poll', 'polls', 'rewards', 'release', 'searchMusic', 'folder', 'vpnAccount', 'login']),
    );
  });

  it.each(fields.map(([operation, field]) => [field.name, operation, field] as const))(
    'in %s causes no error of the gateway',
    async (_name, operation, field) => {
      for (const [what, text] of Object.entries(TEXTS))
        for (const { query, variables } of casesOf(operation, field, text)) {
          const { errors } = await browser.graphql(query, variables);
          for (const { extensions } of errors)
            expect([what, variables, extensions.code]).not.toContain('INTERNAL_SERVER_ERROR');
        }
    },
  );

  it.each([
    ['vpnAccount', 'query($t: String!) { vpnAccount(username: $t) { state } }'],
    ['searchMusic', 'query($t: String!) { searchMusic(text: $t) { tracks { id } } }'],
    ['polls', 'query($t: String!) { polls(filter: { search: $t }) { nodes { id } } }'],
    ['rewards', 'query($t: ID!) { rewards(filter: { categoryIds: [$t] }) { id } }'],
  ])('that cannot be sent is bad input in %s, and nothing is sent', async (_name, query) => {
    const seen = () => Object.values(world.sandboxes).map(sandbox => sandbox.seen.length);
    const before = seen();
    for (const text of ['\ud800', 'a\udc00', '\0']) {
      const { errors } = await browser.graphql(query, { t: text });
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    }
    expect(seen()).toEqual(before);
  });
});
