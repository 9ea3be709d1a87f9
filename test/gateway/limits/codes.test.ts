import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusals } from '../../../scripts/docs/errors.js';
import { ERRORS, PROTOCOL_ERRORS, type ProtocolCode } from '../../../src/errors.js';
import { read, rows, section } from '../../hygiene/project.js';
import { failing } from '../http/failing-resolvers.js';
import { type Front, type FrontRequest, startFront } from '../http/support.js';

const page = read('docs/errors.md');
const names = (heading: string) => rows(section(page, heading)).map(([name]) => name);

describe('docs/errors.md', () => {
  it('has a row for each error code of the gateway and of the protocol, and no other', () => {
    expect(names("## The gateway's own codes")).toEqual(Object.keys(ERRORS));
    expect(names('## Codes of GraphQL and of GraphQL over HTTP')).toEqual(Object.keys(PROTOCOL_ERRORS));
  });

  it('has a row for each refusal reason in the schema', () => {
    const types = refusals();
    expect(types.map(({ name }) => name).sort()).toEqual(['LoginRefusal', 'RefreshRefusal', 'VoteRefusal']);
    for (const type of types) expect(names(`### \`${type.name}\``)).toEqual(type.getValues().map(({ name }) => name));
  });
});

const json = { 'content-type': 'application/json', 'x-keyring-csrf': '1' };
const query = (text: string, more: object = {}): FrontRequest => ({
  method: 'POST',
  path: '/graphql',
  headers: json,
  body: JSON.stringify({ query: text, ...more }),
});

const APQ = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };
const persistedQuery = JSON.stringify({ extensions: APQ });

/** Requests that lead to each code of the protocol, with the statuses under application/json and application/graphql-response+json. */
const PROVOKED: Readonly<Record<ProtocolCode, readonly (readonly [FrontRequest, number, number])[]>> = {
  GRAPHQL_PARSE_FAILED: [
    [query('{'), 200, 400],
    [query(`{${'a '.repeat(1_000)}}`), 200, 400],
  ],
  GRAPHQL_VALIDATION_FAILED: [
    [query('{ nothing }'), 200, 400],
    [query(`{ ${Array.from({ length: 101 }, (_, n) => `a${n}: __typename`).join(' ')} }`), 200, 400],
  ],
  OPERATION_RESOLUTION_FAILURE: [
    [query('query A { __typename } query B { __typename }'), 400, 400],
    [query('query A { __typename }', { operationName: 'B' }), 400, 400],
  ],
  BAD_REQUEST: [
    [{ method: 'POST', path: '/graphql', headers: json, body: '{' }, 400, 400],
    [{ method: 'POST', path: '/graphql', headers: json, body: '{}' }, 400, 400],
    [{ method: 'POST', path: '/graphql', headers: json, body: '[]' }, 400, 400],
    [{ method: 'POST', path: '/graphql', headers: { 'content-type': 'text/plain' }, body: '{}' }, 415, 415],
    [{ method: 'PUT', path: '/graphql' }, 405, 405],
    [
      { path: `/graphql?query=${encodeURIComponent('mutation { logout { sessionsEnded } }')}`, headers: json },
      405,
      405,
    ],
    [{ path: '/graphql?query={__typename}&variables=x' }, 400, 400],
    [query('subscription { sessionEvents { __typename } }'), 406, 406],
  ],
  PERSISTED_QUERY_NOT_FOUND: [],
  PERSISTED_QUERY_NOT_SUPPORTED: [
    [{ method: 'POST', path: '/graphql', headers: json, body: persistedQuery }, 200, 400],
    [{ path: `/graphql?extensions=${encodeURIComponent(JSON.stringify(APQ))}` }, 200, 400],
  ],
  REQUEST_ENTITY_TOO_LARGE: [
    [query('{ __typename }', { variables: { a: 'x'.repeat(1_000) } }), 413, 413],
    [query(' '.repeat(5_000)), 413, 413],
  ],
  INTERNAL_SERVER_ERROR: [[query('{ polls { nodes { id } } }'), 200, 200]],
};

describe('error codes of the protocol', () => {
  let gateway: Front;
  beforeAll(async () => {
    gateway = await startFront({
      resolvers: [failing],
      settings: { bodyLimitBytes: 4_096 },
      limits: { maxTokens: 1_000, maxVariablesBytes: 1_000 },
    });
  });
  afterAll(() => gateway.close());

  it.each(
    Object.entries(PROVOKED).flatMap(([code, asks]) =>
      asks.map(([ask, old, strict], n) => [code, n, ask, old, strict] as const),
    ),
  )('%s is returned for its documented cause (%i)', async (code, _n, ask, old, strict) => {
    for (const [accept, status] of [
      ['application/json', old],
      ['application/graphql-response+json', strict],
    ] as const) {
      const answer = await gateway.ask({ ...ask, headers: { ...ask.headers, accept } });
      expect(answer.status).toBe(status);
      expect(answer.json.errors?.map(({ extensions }) => extensions.code)).toEqual([code]);
      expect(answer.headers['x-request-id']).toMatch(/^[\w-]{36}$/);
    }
  });

  it.each(['application/json', 'application/graphql-response+json'])(
    'PERSISTED_QUERY_NOT_FOUND is returned for an unknown hash where there are trusted documents, as %s',
    async accept => {
      const trusting = await startFront({ settings: { trusted: { documents: new Map(), only: false } } });
      const headers = { ...json, accept };
      const answer = await trusting.ask({ method: 'POST', path: '/graphql', headers, body: persistedQuery });
      await trusting.close();
      expect(answer.status).toBe(accept === 'application/json' ? 200 : 400);
      expect(answer.json.errors).toEqual([
        { message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } },
      ]);
    },
  );

  it('are, with those of the gateway, the only ones it returns for failures of every kind', async () => {
    const known = new Set<unknown>([...Object.keys(ERRORS), ...Object.keys(PROTOCOL_ERRORS)]);
    const odd = [
      query('query ($n: Int!) { folders(first: $n) { nodes { id } } }', { variables: { n: 'x' } }),
      query('query ($n: Int!) { folders(first: $n) { nodes { id } } }'),
      query('{ folders(first: 100000) { nodes { id } } }'),
      query('{ rewards { id } charts { id } poll(id: "1") { id } folder(id: 1) { id } }'),
      query('{ __typename }', { variables: 7 }),
      query('{ __typename }', { more: 7 }),
      query('subscription { sessionEvents { __typename } }'),
      query('fragment F on Query { __typename }'),
      query('type T { a: Int }'),
      { ...query('{ session { id } }'), headers: { 'content-type': 'application/json', cookie: 'keyring=a.b' } },
      { ...query('{ session { id } }'), headers: { ...json, origin: 'https://evil.example' } },
    ];
    for (const ask of odd) {
      const { json: body, text } = await gateway.ask({
        ...ask,
        headers: { accept: 'application/json', ...ask.headers },
      });
      expect(body.errors?.length ?? 0, text).toBeGreaterThan(0);
      for (const { extensions } of body.errors ?? []) expect(known).toContain(extensions.code);
    }
  });
});
