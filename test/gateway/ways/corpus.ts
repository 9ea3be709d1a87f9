import { COOKIE_VALUE } from '../http/support.js';

/** A request, and what is particular about it. */
export interface Case {
  readonly name: string;
  readonly body: unknown;
  /** Beside the usual ones; empty: not even that. */
  readonly headers?: Readonly<Record<string, string>>;
}

const DATA = '{ id question status openAt closeAt isBound usedTokenCount answers { id title extra } }';
const one = (id: string) => ({
  name: `poll ${id}`,
  body: { query: `{ poll(id: "${id}") ${DATA} other: poll(id: "plain") { id } }` },
});
const query = (name: string, text: string, variables?: unknown, more: object = {}): Case => ({
  name,
  body: { query: text, ...(variables !== undefined && { variables }), ...more },
});
const accepting = (accept: string, id = 'plain'): Case => ({
  name: `Accept: ${accept} (${id})`,
  headers: { accept },
  body: { query: `{ poll(id: "${id}") { id } }` },
});

const FIELDS = [
  'plain',
  'later',
  'none',
  'nothing',
  'unknown',
  'throws',
  'rejects',
  'typed',
  'returned',
  'text',
  'store',
  'no-id',
  'odd-number',
  'odd-date',
  'odd-flag',
  'answer-null',
  'answer-no-id',
  'answer-error',
  'answer-promise',
  'answers-no-list',
  'field-promise',
  'field-function',
  'unicode',
];

const VARIABLES: readonly Case[] = [
  query('variable', 'query ($id: ID!) { poll(id: $id) { id } }', { id: 'plain' }),
  query('number as ID', 'query ($id: ID!) { poll(id: $id) { id } }', { id: 5 }),
  query('missing variable', 'query ($id: ID!) { poll(id: $id) { id } }', {}),
  query('null for what must not be', 'query ($id: ID!) { poll(id: $id) { id } }', { id: null }),
  query('object as ID', 'query ($id: ID!) { poll(id: $id) { id } }', { id: { secret: 'CANARY' } }),
  query('variables nobody asked for', 'query ($id: ID!) { poll(id: $id) { id } }', { id: 'plain', more: 1 }),
  query('default of a variable', 'query ($n: Int! = 2) { polls(first: $n) { nodes { id } } }', {}),
  query(
    'default of an argument',
    'query ($n: Int) { folders(first: 1, sort: NAME) { nodes { id name } } p: polls(first: 1) { nodes { id } } }',
    { n: 1 },
  ),
  query('null for an argument with a default', 'query ($n: Int) { polls(first: $n) { nodes { id } } }', { n: null }),
  query('fraction as Int', 'query ($n: Int!) { polls(first: $n) { nodes { id } } }', { n: 1.5 }),
  query('text as Int', 'query ($n: Int!) { polls(first: $n) { nodes { id } } }', { n: '1' }),
  query('enum', 'query ($s: FolderSort!) { folders(sort: $s) { nodes { name } } }', { s: 'NAME' }),
  query('enum that is none', 'query ($s: FolderSort!) { folders(sort: $s) { nodes { name } } }', { s: 'CANARY' }),
  query('enum required', 'query ($d: VpnDevice!) { vpnCountries(device: $d) { id name latitude longitude } }', {
    d: 'IOS',
  }),
  query('input object', 'query ($f: PollFilter) { polls(filter: $f, first: 3) { nodes { id } } }', {
    f: { ids: ['x', 'y'] },
  }),
  query('one for a list', 'query ($f: PollFilter) { polls(filter: $f, first: 3) { nodes { id } } }', {
    f: { ids: 'x' },
  }),
  query('unknown key', 'query ($f: PollFilter) { polls(filter: $f) { nodes { id } } }', { f: { nowhere: 1 } }),
  query('bad date', 'query ($f: PollFilter) { polls(filter: $f) { nodes { id } } }', { f: { openAfter: 'CANARY' } }),
  query('custom scalar', 'query ($d: Date) { releaseDays(from: $d) { nodes { date } } }', { d: '2026-03-04' }),
  query('custom scalar, bad', 'query ($d: Date) { releaseDays(from: $d) { nodes { date } } }', { d: 'CANARY' }),
  query('custom scalar, inline', '{ releaseDays(from: "2026-03-04") { nodes { date } } }'),
  query('skip', 'query ($s: Boolean!) { poll(id: "plain") { id question @skip(if: $s) } }', { s: true }),
  query('do not skip', 'query ($s: Boolean!) { poll(id: "plain") { id question @skip(if: $s) } }', { s: false }),
  query('include', 'query ($s: Boolean!) { poll(id: "plain") @include(if: $s) { id } providers { id } }', { s: false }),
  query(
    'skip beside include',
    'query ($s: Boolean!) { poll(id: "plain") { id @include(if: true) @skip(if: $s) ...A @include(if: $s) } } fragment A on Poll { status question }',
    { s: true },
  ),
  query(
    'one field twice, one of them skipped',
    'query ($s: Boolean!) { poll(id: "plain") { question @skip(if: $s) question } }',
    { s: true },
  ),
  query('include by nothing', 'query ($s: Boolean) { poll(id: "plain") { id @include(if: $s) } }', {}),
  query('oneOf: two', 'mutation ($i: LoginInput!) { login(input: $i) { __typename } }', {
    i: { pool: { account: { email: 'a', password: 'b' } }, purewl: { secretKey: 'CANARY' } },
  }),
  query('oneOf: none', 'mutation ($i: LoginInput!) { login(input: $i) { __typename } }', { i: {} }),
  query('oneOf: null', 'mutation ($i: LoginInput!) { login(input: $i) { __typename } }', { i: { purewl: null } }),
  query('oneOf: one', 'mutation ($i: LoginInput!) { login(input: $i) { __typename } }', {
    i: { purewl: { secretKey: 'CANARY' } },
  }),
];

const SHAPES: readonly Case[] = [
  query('typename', '{ __typename providers { __typename id } }'),
  query('aliases', '{ a: poll(id: "plain") { b: id c: id } }'),
  query(
    'fragments',
    '{ poll(id: "plain") { ...A ... on Poll { status } ... { isBound } } } fragment A on Poll { id ...B } fragment B on Poll { question answers { id } answers { title } }',
  ),
  query(
    'errors in many places',
    '{ a: poll(id: "typed") { id } b: poll(id: "throws") { id } c: rewards { id } d: charts { id } }',
  ),
  query('null bubbles out of a list', '{ charts { id name } }'),
  query('every root null', '{ rewards { id } }'),
  query(
    'edges',
    '{ polls(first: 2) { edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }',
  ),
  query(
    'session',
    '{ session { id createdAt lastUsedAt grants { id provider state generation } grant(provider: POOL) { id } } }',
  ),
  query('viewer of nobody', '{ viewer { socios { id } } }'),
  query('introspection', '{ __schema { queryType { name } } __type(name: "Poll") { name } }'),
  query('named', 'query A { poll(id: "plain") { id } } query B { providers { id } }', undefined, {
    operationName: 'B',
  }),
  query('name missing', 'query A { poll(id: "plain") { id } } query B { providers { id } }'),
  query('name unknown', 'query A { poll(id: "plain") { id } }', undefined, { operationName: 'C' }),
  query('name null', 'query A { poll(id: "plain") { id } }', undefined, { operationName: null }),
  query('name empty', 'query A { poll(id: "plain") { id } }', undefined, { operationName: '' }),
  query('query beside a mutation', 'query Q { providers { id } } mutation M { logout { sessionsEnded } }', undefined, {
    operationName: 'Q',
  }),
  query('the mutation beside it', 'query Q { providers { id } } mutation M { logout { sessionsEnded } }', undefined, {
    operationName: 'M',
  }),
  query('extensions', '{ providers { id } }', undefined, { extensions: { clientLibrary: { name: 'x' } } }),
  query('nulls', '{ providers { id } }', null, { extensions: null, operationName: null, documentId: null }),
  query('several lines', 'query\n\n  Lines {\r\n poll(id: "typed") {\n id } \r rewards { id } }'),
  query('unknown field', '{ poll(id: "plain") { nowhere } }'),
  query('syntax', '{ poll(id: "CANARY" }'),
  query('empty', ''),
  query('no operation', 'fragment A on Poll { id }'),
  query('subscription', 'subscription { sessionEvents { kind } }'),
  query('too deep', `{ folders { nodes { ${'lists { folder { '.repeat(9)} id ${'} }'.repeat(9)} } } }`),
  query(
    'too dear',
    '{ polls(first: 100) { nodes { id answers { id title } } } a: polls(first: 100) { nodes { id answers { id title } } } b: polls(first: 100) { nodes { answers { id title extra } } } c: polls(first: 100) { nodes { answers { id title extra } } } }',
  ),
  query(
    'two logins',
    'mutation { a: login(input: { purewl: { secretKey: "a" } }) { __typename } b: login(input: { purewl: { secretKey: "a" } }) { __typename } }',
  ),
];

const BODIES: readonly Case[] = [
  { name: 'a batch', body: [{ query: '{ providers { id } }' }] },
  { name: 'text', body: 'CANARY' },
  { name: 'null', body: null },
  { name: 'a parameter too many', body: { query: '{ providers { id } }', nowhere: 1 } },
  { name: 'query no text', body: { query: { a: 1 } } },
  { name: 'no query', body: { variables: {} } },
  { name: 'variables as text', body: { query: '{ providers { id } }', variables: '{}' } },
  { name: 'variables as list', body: { query: '{ providers { id } }', variables: [] } },
  { name: 'extensions as text', body: { query: '{ providers { id } }', extensions: 'x' } },
  { name: 'operationName as number', body: { query: '{ providers { id } }', operationName: 5 } },
  { name: 'documentId', body: { query: '{ providers { id } }', documentId: 'abc' } },
  {
    name: 'a name of every object',
    body: { query: '{ providers { id } }', variables: { toString: 1, constructor: 2 } },
  },
];

const session = `keyring=${COOKIE_VALUE}`;
const CALLERS: readonly Case[] = [
  {
    name: 'cookie, no CSRF header',
    headers: { cookie: session, 'x-keyring-csrf': '' },
    body: { query: '{ session { id } }' },
  },
  { name: 'cookie, with it', headers: { cookie: session }, body: { query: '{ session { id } }' } },
  {
    name: 'bearer',
    headers: { authorization: `Bearer ${COOKIE_VALUE}`, 'x-keyring-csrf': '' },
    body: { query: '{ session { id } }' },
  },
  { name: 'foreign origin', headers: { origin: 'https://evil.example' }, body: { query: '{ providers { id } }' } },
];

/** Good and bad: whichever way they go, the answer must be the same. */
export const CORPUS: readonly Case[] = [
  ...FIELDS.map(one),
  ...VARIABLES,
  ...SHAPES,
  ...BODIES,
  ...CALLERS,
  ...[
    '*/*',
    'application/json',
    'application/graphql-response+json',
    'application/*',
    'text/html',
    'multipart/mixed',
    'text/event-stream',
  ].map(type => accepting(type)),
  ...[
    'application/graphql-response+json, application/json',
    'application/json, application/graphql-response+json',
    'application/graphql-response+json, application/json, multipart/mixed',
    'text/event-stream, application/json;q=0.5',
    'multipart/mixed;deferSpec=20220824, application/graphql-response+json, application/json, */*',
    'application/json;charset=utf-8',
    'application/json; charset=utf-16, */*',
    'application/graphql-response+json; charset=utf-8; q=0.9',
  ].flatMap(type => ['plain', 'typed', 'throws', 'store'].map(id => accepting(type, id))),
];
