import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { generate } from '@graphql-codegen/cli';
import config from '../codegen.js';

/** Generated files that are missing or differ from the output of `npm run codegen`. Run from the project's folder. Writes nothing. */
export async function staleFiles(read = (file: string) => readFile(file, 'utf8')): Promise<string[]> {
  const files = (await generate({ ...config, silent: true }, false)) as { filename: string; content: string }[];
  const stale: string[] = [];
  for (const { filename, content } of files) {
    const present = await read(filename).catch(() => undefined);
    if (present !== content) stale.push(filename);
  }
  return stale;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const stale = await staleFiles();
  for (const file of stale) console.error(`${file} is stale: run \`npm run codegen\` and commit the result`);
  process.exit(stale.length > 0 ? 1 : 0);
}
