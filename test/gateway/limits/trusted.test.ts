import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/config/index.js';
import { type Front, startFront } from '../http/support.js';

const TEXTS = {
  providers: 'query Providers { providers { id } }',
  paged: 'query Paged($n: Int!) { polls(first: $n) { nodes { id } } }',
  logout: 'mutation Logout { logout { sessionsEnded } }',
  twoLogins:
    'mutation { a: login(input: { socios: {} }) { __typename } b: login(input: { socios: {} }) { __typename } }',
  outdated: 'query Outdated { nothingOfThisName }',
};
const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const documents = new Map(Object.values(TEXTS).map(text => [hash(text), text]));
const UNKNOWN = hash('something else');
const DATA = { data: { providers: [{ id: 'POOL' }] } };

const persisted = (sha256Hash: unknown) => ({ persistedQuery: { version: 1, sha256Hash } });

describe.each([
  ['with other operations allowed', false],
  ['alone', true],
])('trusted documents %s', (_name, only) => {
  let gateway: Front;
  beforeAll(async () => {
    gateway = await startFront({ settings: { trusted: { documents, only } } });
  });
  afterAll(() => gateway.close());
  beforeEach(() => {
    gateway.engine.logouts = 0;
    gateway.engine.logins.length = 0;
  });

  const post = (body: unknown, headers: Record<string, string> = {}) =>
    gateway.ask({
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
      body: JSON.stringify(body),
    });
  const csrf = { 'x-keyring-csrf': '1' };
  const id = hash(TEXTS.providers);

  it.each([
    ['documentId', { documentId: id }],
    ['documentId with its algorithm', { documentId: `sha256:${id}` }],
    ['documentId in capitals', { documentId: `SHA256:${id.toUpperCase()}` }],
    ['id, as Relay is often configured', { id, query: null }],
    ["doc_id, as Relay's documentation has it", { doc_id: id }],
    ['extensions.persistedQuery', { extensions: persisted(id) }],
    ['extensions.persistedQuery with its algorithm', { extensions: persisted(`sha256:${id}`) }],
    ['a hash and another text, which is ignored', { documentId: id, query: '{ session { id } }' }],
    ['its exact text', { query: TEXTS.providers }],
    ['a hash and an operation name', { documentId: id, operationName: 'Providers' }],
  ])('run by %s', async (_how, body) => {
    const answer = await post(body);
    expect([answer.status, answer.json]).toEqual([200, DATA]);
  });

  it('also run by GET', async () => {
    const extensions = encodeURIComponent(JSON.stringify(persisted(id)));
    for (const search of [`documentId=${id}`, `documentId=sha256:${id}`, `id=${id}`, `extensions=${extensions}`])
      expect((await gateway.ask({ path: `/graphql?${search}` })).json).toEqual(DATA);
    const mutation = await gateway.ask({ path: `/graphql?documentId=${hash(TEXTS.logout)}`, headers: csrf });
    expect([mutation.status, gateway.engine.logouts]).toEqual([405, 0]);
  });

  it('reject an unknown id with an error that names the cause', async () => {
    const hashes = only ? [{ extensions: persisted(UNKNOWN) }] : [];
    for (const body of [{ documentId: UNKNOWN }, { id: UNKNOWN, query: null }, { documentId: 'toString' }, ...hashes]) {
      const answer = await post(body);
      expect(answer.status).toBe(400);
      expect(answer.json).toEqual({
        errors: [
          { message: expect.stringContaining('No trusted document has this id'), extensions: { code: 'NOT_FOUND' } },
        ],
      });
    }
  });

  it.each([
    ['nothing', {}],
    ['null', null],
    ['a number', 7],
    ['a text', 'documentId'],
    ['an invalid id', { documentId: { $ne: 1 } }],
    ['an invalid hash', { extensions: persisted([id]) }],
    ['invalid extensions', { extensions: 'persistedQuery' }],
  ])('are not found by %s: bad request', async (_what, body) => {
    const answer = await post(body);
    expect([answer.status, answer.json.errors?.[0]?.extensions]).toEqual([400, { code: 'BAD_REQUEST' }]);
  });

  it('pass every guard that other operations pass', async () => {
    const codes = async (body: unknown, headers?: Record<string, string>) => {
      const { status, json } = await post(body, headers);
      return [status, json.errors?.[0]?.extensions.code];
    };
    expect(await codes({ documentId: hash(TEXTS.logout) })).toEqual([403, 'CSRF_REQUIRED']);
    expect(await codes({ documentId: id }, { cookie: 'keyring=a.b' })).toEqual([403, 'CSRF_REQUIRED']);
    expect(await codes({ documentId: hash(TEXTS.twoLogins) }, csrf)).toEqual([400, 'BAD_USER_INPUT']);
    expect(await codes({ documentId: hash(TEXTS.paged), variables: { n: 100_000 } })).toEqual([400, 'BAD_USER_INPUT']);
    expect(await codes({ documentId: hash(TEXTS.paged), variables: { n: 'x' } })).toEqual([400, 'BAD_USER_INPUT']);
    expect(await codes({ documentId: hash(TEXTS.outdated) })).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
    expect([gateway.engine.logouts, gateway.engine.logins]).toEqual([0, []]);
    expect((await post({ documentId: hash(TEXTS.logout) }, csrf)).json).toEqual({
      data: { logout: { sessionsEnded: 1 } },
    });
  });

  it(only ? 'refuse every other operation' : 'leave other operations alone', async () => {
    const asks = [
      () => post({ query: `${TEXTS.providers} ` }),
      () => post({ query: '{ __typename }', documentId: UNKNOWN }),
      () => post({ query: '{ __typename }', documentId: 5 }),
      () => gateway.ask({ path: '/graphql?query={__typename}' }),
      () => post({ query: '{ __schema { types { name } } }' }),
      () => post({ query: `${TEXTS.logout}#` }, csrf),
    ];
    const statuses = [];
    for (const ask of asks) statuses.push((await ask()).status);
    expect(statuses).toEqual(only ? [403, 400, 403, 403, 403, 403] : [200, 200, 200, 200, 200, 200]);
    expect(gateway.engine.logouts).toBe(only ? 0 : 1);
    const refused = await post({ query: '{ __typename }' });
    if (only) expect(refused.json.errors?.[0]?.extensions).toEqual({ code: 'FORBIDDEN' });
  });
});

it('a document id is an unknown parameter when there is no list of trusted documents', async () => {
  const gateway = await startFront();
  const answer = await gateway.ask({
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ __typename }', documentId: UNKNOWN }),
  });
  await gateway.close();
  expect([answer.status, answer.json.errors?.[0]?.extensions.code]).toEqual([400, 'BAD_REQUEST']);
});

describe('KEYRING_TRUSTED_DOCUMENTS', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyring-documents-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function withFile(text: string, more: Record<string, string> = {}) {
    const file = join(folder, 'persisted-documents.json');
    await writeFile(file, text);
    return readConfig({ KEYRING_TRUSTED_DOCUMENTS: file, ...more });
  }

  const documentsIn = async (file: unknown) => {
    const config = await withFile(typeof file === 'string' ? file : JSON.stringify(file));
    if (!config.ok) throw new Error(config.complaints.join('\n'));
    return [...(config.config.limits.trustedDocuments ?? [])];
  };
  const digest = (algorithm: string) => createHash(algorithm).update(TEXTS.providers).digest('hex');

  it('is read once, at startup', async () => {
    const config = await withFile(JSON.stringify({ abc: TEXTS.providers, 'sha1-too': '{ __typename }' }));
    if (!config.ok) throw new Error(config.complaints.join('\n'));
    expect([...(config.config.limits.trustedDocuments ?? [])]).toEqual([
      ['abc', TEXTS.providers],
      ['sha1-too', '{ __typename }'],
    ]);
    expect(config.config).toMatchObject({
      limits: { trustedOnly: false, introspection: true },
      server: { graphiql: true },
    });
  });

  it.each(['md5', 'sha1', 'sha256', 'sha512'])(
    'accepts hashes of %s, with or without the algorithm as prefix',
    async name => {
      const hashes = [
        digest(name),
        digest(name).toUpperCase(),
        `${name}:${digest(name)}`,
        `${name.toUpperCase()}:${digest(name)}`,
      ];
      for (const key of hashes)
        expect(await documentsIn({ [key]: TEXTS.providers })).toEqual([[digest(name), TEXTS.providers]]);
    },
  );

  it('accepts the same document under several forms of its hash', async () => {
    const file = { [digest('sha256')]: TEXTS.providers, [`sha256:${digest('sha256')}`]: TEXTS.providers };
    expect(await documentsIn(file)).toEqual([[digest('sha256'), TEXTS.providers]]);
  });

  it('may begin with a byte order mark', async () => {
    expect(await documentsIn(`\ufeff${JSON.stringify({ abc: TEXTS.providers })}`)).toEqual([['abc', TEXTS.providers]]);
  });

  it('accepts ids of other formats as they are', async () => {
    const odd = { 'x-mine:A1': TEXTS.providers, ['A'.repeat(64)]: '{ __typename }', Providers: '{ a: __typename }' };
    expect((await documentsIn(odd)).map(([key]) => key)).toEqual(['x-mine:A1', 'a'.repeat(64), 'Providers']);
  });

  it.each([
    ['another text', { [`sha256:${digest('sha256')}`]: '{ __typename }' }, '1 of it have the hash of another text'],
    [
      'another text, by sha1',
      { [`sha1:${digest('sha1')}`]: '{ __typename }' },
      '1 of it have the hash of another text',
    ],
    ['no hash at all', { 'sha256:abc': TEXTS.providers }, '1 of it have the hash of another text'],
    [
      'two texts',
      { [digest('sha256')]: '{ __typename }', [digest('sha256').toUpperCase()]: TEXTS.providers },
      'one operation for each hash',
    ],
  ])('is refused when a key is the hash of %s', async (_what, file, complaint) => {
    const config = await withFile(JSON.stringify(file));
    expect(config.ok ? [] : config.complaints).toEqual([
      expect.stringMatching(new RegExp(`^KEYRING_TRUSTED_DOCUMENTS: must name .*${complaint}`)),
    ]);
  });

  it.each([
    ['bytes', { KEYRING_MAX_DOCUMENT: '1024' }, `{ __typename } #${'x'.repeat(1_024)}`],
    ['tokens', { KEYRING_MAX_TOKENS: '100' }, `{ ${'__typename '.repeat(100)} }`],
  ])(
    'is refused when it has an operation of too many %s, which every request would be refused for',
    async (_of, env, text) => {
      const config = await withFile(JSON.stringify({ a: text, b: '{ __typename }' }), env);
      expect(config.ok ? [] : config.complaints).toEqual([
        expect.stringMatching(/^KEYRING_TRUSTED_DOCUMENTS: 1 of its operations are larger than/),
      ]);
    },
  );

  it('set alone turns GraphiQL and introspection off by default, and is refused together with GraphiQL', async () => {
    const only = { KEYRING_TRUSTED_DOCUMENTS_ONLY: '1' };
    const config = await withFile('{}', only);
    expect(config.ok && [config.config.limits.introspection, config.config.server.graphiql]).toEqual([false, false]);
    const both = await withFile('{}', { ...only, KEYRING_GRAPHIQL: '1' });
    expect(both.ok ? [] : both.complaints).toEqual([expect.stringMatching(/^KEYRING_GRAPHIQL: must not be set where/)]);
  });

  it.each([
    ['invalid JSON', 'query { a }', 'a file of JSON'],
    ['a list', '[]', 'maps hashes to operations'],
    ['other values', '{"a": {"body": "{ a }"}}', 'maps hashes to operations'],
    ['an operation that cannot be parsed', '{"a": "query {", "b": "{ a }"}', '1 of it cannot be parsed'],
  ])('is refused when the file contains %s', async (_what, text, complaint) => {
    for (const more of [{}, { KEYRING_TRUSTED_DOCUMENTS_ONLY: '1' }]) {
      const config = await withFile(text, more);
      expect(config.ok ? [] : config.complaints).toEqual([
        expect.stringMatching(new RegExp(`^KEYRING_TRUSTED_DOCUMENTS: must name .*${complaint}`)),
      ]);
    }
  });

  it('is refused when the file does not exist, without its name in the message', () => {
    const config = readConfig({ KEYRING_TRUSTED_DOCUMENTS: '/nowhere/CANARY.json' });
    expect(config.ok ? [] : config.complaints).toEqual([
      'KEYRING_TRUSTED_DOCUMENTS: must name a file that can be read (ENOENT)',
    ]);
  });
});
