import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { errorPage } from './docs/errors.js';
import { metricPage } from './docs/metrics.js';
import { providerPage } from './docs/providers.js';
import { envExample, settingsPage } from './docs/settings.js';

/** The files that this script writes from the code, with their content. Run from the project's folder. */
export async function writtenFiles(): Promise<Record<string, string>> {
  return {
    '.env.example': envExample(),
    'docs/errors.md': errorPage(),
    'docs/metrics.md': await metricPage(),
    'docs/providers.md': await providerPage(),
    'docs/settings.md': settingsPage(),
  };
}

/** The files that differ from the output of `npm run docs`. */
export async function staleDocs(): Promise<string[]> {
  const stale: string[] = [];
  for (const [file, text] of Object.entries(await writtenFiles())) {
    if ((await readFile(file, 'utf8').catch(() => '')) !== text) stale.push(file);
  }
  return stale;
}

async function main(check: boolean): Promise<number> {
  const stale = await staleDocs();
  if (!check) {
    const written = await writtenFiles();
    for (const file of stale) await writeFile(file, written[file] ?? '');
    console.log(stale.length > 0 ? `wrote ${stale.join(', ')}` : 'nothing to write');
    return 0;
  }
  for (const file of stale) console.error(`${file} is stale: run \`npm run docs\` and commit the result`);
  return stale.length > 0 ? 1 : 0;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exit(await main(process.argv.includes('--check')));
