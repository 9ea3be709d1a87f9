import { existsSync, readdirSync, readFileSync } from 'node:fs';
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

/** Files that the tests in this folder run, and test/faults/example-next.test.ts. */
const tested = filesBelow('examples/clients', 'examples/next');

function filesBelow(...folders: readonly string[]): string[] {
  const entries = folders.flatMap(folder =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()),
  );
  return entries.map(({ parentPath, name }) => join(parentPath, name)).filter(file => !file.includes('node_modules'));
}

/** Without its indentation. */
const flat = (text: string) => text.replaceAll(/^ +/gm, '').trim();
const LANGUAGES = ['ts', 'tsx', 'html', 'nginx', 'haproxy', 'ini'];

it('every piece of code in docs/clients.md is in a tested file', () => {
  const texts = tested.map(file => flat(readFileSync(file, 'utf8')));
  const pieces = LANGUAGES.flatMap(language => fences(page, language)).map(flat);
  expect(pieces.length).toBeGreaterThan(25);
  expect(pieces.filter(piece => !texts.some(text => text.includes(piece)))).toEqual([]);
});

it('docs/clients.md has no code in another language, apart from commands', () => {
  const opened = [...page.matchAll(/^```(\w*)$/gm)]
    .map(([, language = '']) => language)
    .filter((_, at) => at % 2 === 0);
  expect(opened.filter(language => ![...LANGUAGES, 'sh'].includes(language))).toEqual([]);
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
