import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Front, startFront } from '../http/support.js';

const many = (count: number, write: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => write(n)).join(' ');

describe('the size limit of operations', () => {
  let gateway: Front;
  beforeAll(async () => {
    gateway = await startFront({ limits: { maxDirectives: 20, maxAliases: 10, maxDepth: 4, maxTokens: 1_500 } });
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
  ])('counts directives on %s', async (_where, query) => {
    expect(await complaint(query)).toEqual(tooLarge('21 directives; at most 20 are allowed'));
  });

  it('allows as many directives as the limit', async () => {
    const { json } = await gateway.graphql(`{ session { id ${'... @include(if: true) { id }'.repeat(20)} } }`);
    expect(json.errors).toBeUndefined();
  });

  it('limits depth, aliases and tokens as configured', async () => {
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
  ])('limits what a merge has to compare: fields repeated %s', async (_how, query) => {
    expect(await complaint(query)).toEqual(tooLarge('repetitions are allowed'));
  });

  it('limits fragments', async () => {
    const query = `{ session { ...F0 } } ${many(101, n => `fragment F${n} on Session { ${n < 100 ? `...F${n + 1}` : 'id'} }`)}`;
    expect(await complaint(query)).toEqual(tooLarge('101 fragments'));
  });

  it('is checked before the rules whose work grows with the square of the size', async () => {
    const large = await startFront({
      settings: { bodyLimitBytes: 10_000_000 },
      limits: { maxTokens: 1_000_000, maxDocumentBytes: 10_000_000 },
    });
    // Comparing each of these fields with each other would take many minutes.
    const { status, json } = await large.graphql(`{ ${'viewer { pool { id } } '.repeat(20_000)} }`);
    await large.close();
    expect([status, json.errors?.[0]?.extensions.code]).toEqual([200, 'GRAPHQL_VALIDATION_FAILED']);
  });

  it('is not checked again for a known document', async () => {
    const query = `{ ${many(11, n => `b${n}: __typename`)} }`;
    expect(await complaint(query)).toEqual(await complaint(query));
  });
});

describe('the size limit of a request', () => {
  let gateway: Front;
  beforeAll(async () => {
    gateway = await startFront({ limits: { maxDocumentBytes: 2_000, maxVariablesBytes: 1_000 } });
  });
  afterAll(() => gateway.close());

  const seen = async (query: string, variables?: Record<string, unknown>, more: object = {}) => {
    const { status, json } = await gateway.ask({
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: JSON.stringify({ query, variables, ...more }),
    });
    return [status, json.errors?.[0]?.extensions.code, json.errors?.[0]?.message];
  };
  const fill = (text: string, bytes: number, filling = '#') => {
    const filled = text + filling.repeat((bytes - Buffer.byteLength(text)) / Buffer.byteLength(filling));
    return filled + ' '.repeat(bytes - Buffer.byteLength(filled));
  };

  it.each([
    ['comments', '#'],
    ['commas', ','],
    ['blanks', ' '],
    ['line breaks', '\n'],
    ['comments of more than one byte a character', '#é'],
  ])('is checked before the document is parsed: %s count', async (_what, filling) => {
    const known = 'query { __typename } ';
    for (const _time of [1, 2, 3]) {
      expect(await seen(fill(known, 2_000, filling))).toEqual([200, undefined, undefined]);
      expect(await seen(`${fill(known, 2_000, filling)} `)).toEqual([
        400,
        'GRAPHQL_PARSE_FAILED',
        expect.stringMatching(/^The document has 2\d{3} bytes; at most 2000 are allowed \(KEYRING_MAX_DOCUMENT\)\.$/),
      ]);
    }
  });

  it('applies to a document that cannot be parsed', async () => {
    expect(await seen('{'.repeat(2_001))).toEqual([
      400,
      'GRAPHQL_PARSE_FAILED',
      'The document has 2001 bytes; at most 2000 are allowed (KEYRING_MAX_DOCUMENT).',
    ]);
  });

  const ids = (bytes: number) => ({ f: { ids: [fill('', bytes - Buffer.byteLength('{"f":{"ids":[""]}}'), 'x')] } });
  const polls = 'query($f: PollFilter) { polls(filter: $f) { nodes { id } } }';

  it('applies to variables, declared or not', async () => {
    const refused = [413, 'REQUEST_ENTITY_TOO_LARGE', 'The variables are over 1000 bytes (KEYRING_MAX_VARIABLES).'];
    for (const query of [polls, 'query { __typename }'])
      for (const _time of [1, 2, 3]) {
        expect((await seen(query, ids(1_000)))[0]).toBe(200);
        expect(await seen(query, ids(1_001))).toEqual(refused);
        expect(await seen(query, { f: 'é'.repeat(500) })).toEqual(refused);
      }
    const variables = encodeURIComponent(JSON.stringify(ids(1_001)));
    const { status } = await gateway.ask({ path: `/graphql?query={__typename}&variables=${variables}` });
    expect(status).toBe(413);
  });

  it('applies to variables that are nested too deep to be serialized', async () => {
    const deep = await startFront({ limits: { maxVariablesBytes: 100_000 } });
    const { status, json } = await deep.ask({
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json' },
      body: `{"query":"{ __typename }","variables":{"a":${'['.repeat(40_000)}${']'.repeat(40_000)}}}`,
    });
    await deep.close();
    expect([status, json.errors?.[0]?.extensions.code]).toEqual([413, 'REQUEST_ENTITY_TOO_LARGE']);
  });

  it('applies to the operation name', async () => {
    for (const _time of [1, 2, 3])
      expect(await seen('query Q { __typename }', undefined, { operationName: 'Q'.repeat(257) })).toEqual([
        400,
        'OPERATION_RESOLUTION_FAILURE',
        'The document has no operation of this name.',
      ]);
    expect(
      await seen(`query ${'Q'.repeat(256)} { __typename }`, undefined, { operationName: 'Q'.repeat(256) }),
    ).toEqual([200, undefined, undefined]);
  });

  it('applies to lines, which are counted for every error', async () => {
    const usual = await startFront();
    const codeOf = async (lines: number, end: string) =>
      (await usual.graphql(`{ __typename }${end.repeat(lines)}`)).json.errors?.[0]?.extensions.code;
    for (const end of ['\n', '\r\n', '\r']) {
      expect(await codeOf(1_999, end)).toBeUndefined();
      expect(await codeOf(2_000, end)).toBe('GRAPHQL_PARSE_FAILED');
    }
    await usual.close();
  });
});

describe('a batch', () => {
  it.each([
    ['of two', [{ query: '{ __typename }' }, { query: '{ __typename }' }]],
    ['of one', [{ query: '{ __typename }' }]],
    ['of none', []],
  ])('%s runs nothing', async (_name, operations) => {
    const gateway = await startFront();
    const headers = { 'content-type': 'application/json', 'x-keyring-csrf': '1' };
    const body = JSON.stringify(operations);
    const answer = await gateway.ask({ method: 'POST', path: '/graphql', headers, body });
    await gateway.close();
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain('"data"');
    expect(gateway.engine.opened).toEqual([]);
  });
});
