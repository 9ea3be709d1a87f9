import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type CodegenConfig, generate } from '@graphql-codegen/cli';
import { type DocumentNode, parse, print } from 'graphql';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPersistedApollo, createPersistedUrql } from '../../examples/clients/persisted.js';
import { ROOT } from '../support/built.js';
import { startWorld, type World } from '../support/gateway.js';
import { send } from '../support/http-client.js';

const OPERATIONS = `
  query Providers { providers { id ...Name } }
  query Session { session { id } }
  mutation Logout { logout { sessionsEnded } }
  fragment Name on Provider { name }
`;
const UNKNOWN = parse('query Unknown { providers { login } }');
const CSRF = { 'x-keyring-csrf': '1' };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyring-persisted-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A document as the client preset writes it into `graphql.ts`. */
type Generated = DocumentNode & { readonly __meta__: Readonly<Record<string, string>> };

interface Preset {
  /** The list, as it is to be deployed. */
  readonly file: string;
  readonly documents: { readonly ProvidersDocument: Generated; readonly LogoutDocument: Generated };
}

/** What graphql-codegen's client preset makes of the operations. */
async function runPreset(name: string, persistedDocuments: unknown): Promise<Preset> {
  const source = join(folder, `${name}.graphql`);
  await writeFile(source, OPERATIONS);
  const config: CodegenConfig = {
    schema: join(ROOT, 'schema/*.graphql'),
    documents: [source],
    generates: {
      [`${folder}/${name}/`]: { preset: 'client', presetConfig: { persistedDocuments, fragmentMasking: false } },
    },
  };
  const cwd = join(ROOT, 'examples/clients');
  const files = (await generate({ ...config, cwd, silent: true }, false)) as { filename: string; content: string }[];
  const contentOf = (end: string) => files.find(({ filename }) => filename.endsWith(end))?.content ?? '';
  const file = join(folder, `${name}.json`);
  await writeFile(file, contentOf('persisted-documents.json'));
  const code = ts.transpileModule(contentOf('graphql.ts'), { compilerOptions: { module: ts.ModuleKind.ESNext } });
  const module = join(folder, `${name}.mjs`);
  await writeFile(module, code.outputText);
  return { file, documents: (await import(/* @vite-ignore */ pathToFileURL(module).href)) as Preset['documents'] };
}

interface Heard {
  readonly world: World;
  /** Requests to /graphql: whether each had a text. */
  readonly texts: boolean[];
  readonly fetch: typeof globalThis.fetch;
}

async function startHeard(env: Readonly<Record<string, string>>): Promise<Heard> {
  const world = await startWorld({ env });
  const texts: boolean[] = [];
  const heard: typeof globalThis.fetch = (input, init) => {
    const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as { query?: unknown }) : undefined;
    texts.push(body ? body.query !== undefined : new URL(String(input)).searchParams.has('query'));
    return fetch(input, init);
  };
  return { world, texts, fetch: heard };
}

async function post({ world }: Heard, body: object) {
  const { status, json } = await send({
    url: `${world.url}/graphql`,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...CSRF },
    body: JSON.stringify(body),
  });
  return { status, json };
}

const ALL = { providers: [{}, {}, {}, {}] };

const PRESETS: readonly (readonly [string, string, unknown, string])[] = [
  ['as in the recipe', 'recipe', { hashAlgorithm: 'sha256' }, 'hash'],
  ['with the defaults', 'plain', true, 'hash'],
  ['with SHA-1', 'sha1', { hashAlgorithm: 'sha1' }, 'hash'],
  [
    'in place of documents',
    'replaced',
    { mode: 'replaceDocumentWithHash', hashPropertyName: 'documentId' },
    'documentId',
  ],
  [
    'with a hash of its own',
    'own',
    { hashAlgorithm: (text: string) => `own-${text.length}-${text.slice(0, 9)}` },
    'hash',
  ],
];

describe.each(PRESETS)("graphql-codegen's client preset %s", (_how, name, persistedDocuments, property) => {
  let preset: Preset;
  let heard: Heard;
  beforeAll(async () => {
    preset = await runPreset(name, persistedDocuments);
    heard = await startHeard({ KEYRING_TRUSTED_DOCUMENTS: preset.file, KEYRING_TRUSTED_DOCUMENTS_ONLY: '1' });
  });
  afterAll(() => heard.world.close());

  it('writes ids by which the gateway finds the documents', async () => {
    const id = preset.documents.ProvidersDocument.__meta__[property] ?? '';
    const byHash = { extensions: { persistedQuery: { version: 1, sha256Hash: id } } };
    for (const body of [{ documentId: id }, { id, query: null }, { doc_id: id }, byHash])
      expect(await post(heard, body)).toMatchObject({ status: 200, json: { data: ALL } });
    const logout = await post(heard, { documentId: preset.documents.LogoutDocument.__meta__[property] });
    expect(logout).toEqual({ status: 200, json: { data: { logout: { sessionsEnded: 0 } } } });
    expect((await post(heard, { query: '{ __typename }' })).status).toBe(403);
  });
});

// In place of the documents there is nothing that Apollo could work with.
it.each(PRESETS.filter(([, , , property]) => property === 'hash'))(
  "Apollo sends graphql-codegen's hashes instead of documents: %s",
  async (_how, name, persistedDocuments, property) => {
    const { file, documents } = await runPreset(`apollo-${name}`, persistedDocuments);
    const heard = await startHeard({ KEYRING_TRUSTED_DOCUMENTS: file, KEYRING_TRUSTED_DOCUMENTS_ONLY: '1' });
    const client = apolloOf(heard, document => (document as Generated).__meta__[property] ?? '');
    const { data } = await client.query({ query: documents.ProvidersDocument });
    await heard.world.close();
    expect(data).toMatchObject(ALL);
    expect(heard.texts).toEqual([false]);
  },
);

it("urql's exchange sends graphql-codegen's hashes instead of documents", async () => {
  const { file, documents } = await runPreset('urql', true);
  const heard = await startHeard({ KEYRING_TRUSTED_DOCUMENTS: file, KEYRING_TRUSTED_DOCUMENTS_ONLY: '1' });
  const generateHash = async (_text: string, document: unknown) => (document as Generated).__meta__.hash ?? '';
  const client = urqlOf(heard, { enforcePersistedQueries: true, enableForMutation: true, generateHash });
  const query = await client.query(documents.ProvidersDocument, {}).toPromise();
  const mutation = await client.mutation(documents.LogoutDocument, {}).toPromise();
  await heard.world.close();
  expect([query.error, mutation.error]).toEqual([undefined, undefined]);
  expect(query.data).toMatchObject(ALL);
  expect(mutation.data).toMatchObject({ logout: { sessionsEnded: 0 } });
  expect(heard.texts).toEqual([false, false]);
});

/** Apollo's tool takes one operation a file. */
async function runApollosTool(): Promise<string> {
  const texts = [`query Providers { providers { id ...Name } }`, 'fragment Name on Provider { name }'];
  const documents = texts.map((_, at) => join(folder, `apollo-${at}.graphql`));
  await Promise.all(documents.map((document, at) => writeFile(document, texts[at] ?? '')));
  const [config, output] = [join(folder, 'apollo-config.json'), join(folder, 'persisted-query-manifest.json')];
  await writeFile(config, JSON.stringify({ documents, output }));
  const program = join(ROOT, 'node_modules/@apollo/generate-persisted-query-manifest/cli.js');
  await promisify(execFile)(process.execPath, [program, '--config', config]);
  return output;
}

it("the manifest of Apollo's generate-persisted-query-manifest is a list of trusted documents, which its link uses", async () => {
  const file = await runApollosTool();
  const { operations } = JSON.parse(await readFile(file, 'utf8')) as { operations: { id: string; body: string }[] };
  const [operation = { id: '', body: '' }] = operations;
  const heard = await startHeard({ KEYRING_TRUSTED_DOCUMENTS: file, KEYRING_TRUSTED_DOCUMENTS_ONLY: '1' });
  const { data } = await apolloOf(heard, () => operation.id).query({ query: parse(operation.body) });
  await heard.world.close();
  expect(data).toMatchObject(ALL);
  expect(heard.texts).toEqual([false]);
});

it("the file of Relay's compiler, with MD5 hashes, is a list of trusted documents", async () => {
  const text = 'query ProvidersQuery {\n  providers {\n    id\n  }\n}\n';
  const md5 = createHash('md5').update(text).digest('hex');
  const file = join(folder, 'persisted_queries.json');
  await writeFile(file, JSON.stringify({ [md5]: text }));
  const heard = await startHeard({ KEYRING_TRUSTED_DOCUMENTS: file, KEYRING_TRUSTED_DOCUMENTS_ONLY: '1' });
  const answer = await post(heard, { doc_id: md5, variables: {} });
  await heard.world.close();
  expect(answer).toMatchObject({ status: 200, json: { data: ALL } });
});

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const apolloOf = (
  { world, fetch }: Heard,
  generateHash: (document: DocumentNode) => string = document => sha256(print(document)),
  useGETForHashedQueries = false,
) => createPersistedApollo(`${world.url}/graphql`, fetch, { generateHash, useGETForHashedQueries });

const urqlOf = ({ world, fetch }: Heard, options: Parameters<typeof createPersistedUrql>[2]) =>
  createPersistedUrql(`${world.url}/graphql`, fetch, options);

describe.each([
  ['by POST', false],
  ['by GET', true],
])('automatic persisted queries %s', (_how, byGet) => {
  let bare: Heard;
  let trusting: Heard;
  beforeAll(async () => {
    const file = join(folder, `some-${byGet}.json`);
    await writeFile(file, JSON.stringify({ a: '{ __typename }' }));
    [bare, trusting] = await Promise.all([startHeard({}), startHeard({ KEYRING_TRUSTED_DOCUMENTS: file })]);
  });
  afterAll(() => Promise.all([bare.world.close(), trusting.world.close()]));

  it("fall back in Apollo's link to documents permanently where there are no trusted documents", async () => {
    const client = apolloOf(bare, undefined, byGet);
    bare.texts.length = 0;
    for (let n = 0; n < 2; n += 1)
      expect((await client.query({ query: UNKNOWN, fetchPolicy: 'network-only' })).data).toMatchObject(ALL);
    expect(bare.texts).toEqual([false, true, true]);
  });

  it("fall back in Apollo's link to the document for each unknown hash where there are trusted documents", async () => {
    const client = apolloOf(trusting, undefined, byGet);
    trusting.texts.length = 0;
    for (let n = 0; n < 2; n += 1)
      expect((await client.query({ query: UNKNOWN, fetchPolicy: 'network-only' })).data).toMatchObject(ALL);
    expect(trusting.texts).toEqual([false, true, false, true]);
  });

  it("fall back in urql's exchange in the same way", async () => {
    for (const [heard, sent] of [
      [bare, [false, true, true]],
      [trusting, [false, true, false, true]],
    ] as const) {
      const client = urqlOf(heard, { preferGetForPersistedQueries: byGet });
      heard.texts.length = 0;
      for (let n = 0; n < 2; n += 1) {
        const { data, error } = await client.query(UNKNOWN, {}, { requestPolicy: 'network-only' }).toPromise();
        expect([error, data]).toEqual([undefined, expect.objectContaining({ providers: expect.any(Array) })]);
      }
      expect(heard.texts).toEqual(sent);
    }
  });
});

it('an unknown hash is rejected with a clear error where only trusted documents run', async () => {
  const file = join(folder, 'only.json');
  await writeFile(file, JSON.stringify({ a: '{ __typename }' }));
  const heard = await startHeard({ KEYRING_TRUSTED_DOCUMENTS: file, KEYRING_TRUSTED_DOCUMENTS_ONLY: '1' });
  await expect(apolloOf(heard).query({ query: UNKNOWN })).rejects.toThrow(/No trusted document has this id/);
  const { error } = await urqlOf(heard, {}).query(UNKNOWN, {}).toPromise();
  await heard.world.close();
  expect(error?.message).toMatch(/No trusted document has this id/);
  // No useless request was sent.
  expect(heard.texts).toEqual([false, false]);
});
