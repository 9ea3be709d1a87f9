import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chart } from './chart.js';
import { markdown } from './markdown.js';
import type { Results } from './results.js';

/** Writes the page and its chart, named after the day, and latest.json after a full run. Resolves with the path of the page. */
export async function write(results: Results, folder: string): Promise<string> {
  const name = `${results.at.slice(0, 10)}${results.options.quick ? '-quick' : ''}`;
  const page = join(folder, `${name}.md`);
  await mkdir(folder, { recursive: true });
  await writeFile(page, markdown(results, `${name}.svg`));
  await writeFile(join(folder, `${name}.svg`), chart(results.rows, results.queries));
  if (!results.options.quick) await writeFile(join(folder, 'latest.json'), `${JSON.stringify(results, null, 2)}\n`);
  return page;
}
