import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from '@graphql-codegen/cli';
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { signInEverywhere } from '../gateway/journey-steps.js';
import { fences, read } from '../hygiene/project.js';
import { ROOT } from '../support/built.js';
import { startWorld, type World } from '../support/gateway.js';
import type { Browser } from '../support/http-client.js';

/** Frontends and tools as they are used meet none of the default limits. */

let world: World;
let browser: Browser;
let folder: string;
beforeAll(async () => {
  world = await startWorld();
  browser = world.browser();
  await signInEverywhere(browser, world);
  folder = await mkdtemp(join(tmpdir(), 'keyring-tools-'));
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

/** Operations that an example frontend sends and that have one response. */
const operationsOf = (file: string) =>
  [...read(file).matchAll(/graphql\(`([^`]+)`\)/g)]
    .map(([, text]) => text ?? '')
    .filter(text => !text.trim().startsWith('subscription'));

it.each([
  ['README', fences(read('README.md'), 'graphql')],
  ['docs/limits.md', fences(read('docs/limits.md'), 'graphql')],
  ['the clients of docs/clients.md', operationsOf('examples/clients/operations.ts')],
  ['the example frontend', operationsOf('examples/web/src/operations.ts')],
])('the operations of %s are within the limits', async (_where, texts) => {
  expect(texts.length).toBeGreaterThan(0);
  for (const query of texts) {
    const { errors } = await browser.graphql(query);
    const codes = errors.map(({ extensions }) => extensions.code);
    for (const code of ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'REQUEST_ENTITY_TOO_LARGE'])
      expect([query, codes]).toEqual([query, expect.not.arrayContaining([code])]);
    expect(errors.filter(({ message }) => message.includes('costs'))).toEqual([]);
  }
});

it('an introspection query with every option is within the limits', async () => {
  const options = {
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  };
  const data = await browser.data<IntrospectionQuery & Record<string, unknown>>(getIntrospectionQuery(options));
  expect(buildClientSchema(data).getQueryType()?.getFields()).toHaveProperty('polls');
});

it("graphql-codegen reads the schema from the gateway's URL", async () => {
  const document = join(folder, 'providers.graphql');
  await writeFile(document, 'query Providers { providers { id name } }');
  const files = (await generate(
    {
      schema: `${world.url}/graphql`,
      documents: [document],
      generates: { [`${folder}/gql/`]: { preset: 'client' } },
      cwd: join(ROOT, 'examples/clients'),
      silent: true,
    },
    false,
  )) as { filename: string; content: string }[];
  expect(files.find(({ filename }) => filename.endsWith('graphql.ts'))?.content).toContain('ProvidersQuery');
});

it('a busy page fetches everything in one operation', async () => {
  const many = Array.from({ length: 20 }, (_, n) => `p${n}: polls(first: 5) { nodes { id question status } }`).join(
    '\n  ',
  );
  const { errors } = await browser.graphql(`query Page {\n  ${many}\n}`);
  expect(errors).toEqual([]);
});
