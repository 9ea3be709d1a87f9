import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chart } from './chart.js';
import { markdown } from './markdown.js';
import type { Results } from './results.js';

/** Writes the page and its chart, named after the day and Node's major version, and after a full run the results as JSON. Resolves with the path of the page. */
export async function write(results: Results, folder: string): Promise<string> {
  const { at, machine, options } = results;
  const node = `node${machine.node.slice(1).split('.', 1)}`;
  const name = `${at.slice(0, 10)}-${node}${options.quick ? '-quick' : ''}`;
  const page = join(folder, `${name}.md`);
  await mkdir(folder, { recursive: true });
  await writeFile(page, markdown(results, `${name}.svg`));
  await writeFile(join(folder, `${name}.svg`), chart(results.rows, results.queries));
  if (!options.quick) await writeFile(join(folder, `latest-${node}.json`), `${JSON.stringify(results, null, 2)}\n`);
  return page;
}
