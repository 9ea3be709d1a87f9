import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { staleFiles } from '../../scripts/codegen-check.js';
import { staleDocs } from '../../scripts/docs.js';

it('src/generated is what `npm run codegen` writes', async () => {
  expect(await staleFiles()).toEqual([]);
});

it('a generated file that was edited by hand or is missing is detected', async () => {
  const stale = await staleFiles(async file => {
    if (file.endsWith('explorer.ts')) throw new Error('missing');
    return `${await readFile(file, 'utf8')}${file.endsWith('graphql.ts') ? '// edited\n' : ''}`;
  });
  expect(stale.sort()).toEqual(['src/generated/explorer.ts', 'src/generated/graphql.ts']);
});

it('the tables of README and .env.example are what `npm run docs` writes', async () => {
  expect(await staleDocs()).toEqual([]);
});
