import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from '@graphql-codegen/cli';
import { expect, it } from 'vitest';
import clientsCodegen from '../../examples/clients/codegen.js';
import webCodegen from '../../examples/web/codegen.js';
import { fences, packageJson, read } from '../hygiene/project.js';
import { ROOT } from '../support/built.js';

it.each([
  ['examples/web', webCodegen],
  ['examples/clients', clientsCodegen],
] as const)('the typed documents of %s are up to date with `npm run codegen`', async (folder, config) => {
  const cwd = join(ROOT, folder);
  const files = (await generate({ ...config, cwd, silent: true }, false)) as { filename: string; content: string }[];
  expect(files.length).toBeGreaterThanOrEqual(3);
  for (const { filename, content } of files) expect(readFileSync(join(cwd, filename), 'utf8')).toBe(content);
});

const page = read('docs/clients.md');

/** What runs in the tests beside this one, without its indentation. */
const flat = (text: string) => text.replaceAll(/^ +/gm, '').trim();
const tested = [
  ...['answer', 'apollo', 'graphql-request', 'operations', 'server-fetch', 'urql', 'codegen'].map(
    name => `examples/clients/${name}.ts`,
  ),
  ...['client.ts', 'session.ts', 'trouble.tsx'].map(name => `examples/web/src/${name}`),
].map(file => flat(read(file)));

it('every piece of code in docs/clients.md is in a tested file', () => {
  const pieces = [...fences(page, 'ts'), ...fences(page, 'tsx')].map(flat);
  expect(pieces.length).toBeGreaterThan(8);
  expect(pieces.filter(piece => !tested.some(file => file.includes(piece)))).toEqual([]);
});

it('every link in docs/clients.md has a target', () => {
  const links = [...page.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) => link ?? '');
  expect(links.length).toBeGreaterThan(3);
  expect(links.filter(link => !existsSync(join(ROOT, 'docs', link)))).toEqual([]);
});

it('the gateway does not depend on packages of the examples', () => {
  for (const name of ['react', 'urql', '@urql/core', '@apollo/client', 'graphql-request', 'vite'])
    expect({ ...packageJson.dependencies, ...packageJson.devDependencies }).not.toHaveProperty([name]);
});
