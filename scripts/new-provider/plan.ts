import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { renamed } from './names.js';

/** Ways to a token that there is a template for. */
export const FLOWS = ['oauth2-code', 'oauth2-client', 'password', 'api-key', 'secret-refresh'] as const;
export type Flow = (typeof FLOWS)[number];

export const isFlow = (word: string | undefined): word is Flow => FLOWS.some(flow => flow === word);

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter(entry => entry.isFile()).map(entry => relative(folder, join(entry.parentPath, entry.name)));
}

/** Where a template's file goes. */
const placeOf = (file: string, name: string) =>
  file === 'schema.graphql' ? `schema/${name}.graphql` : `src/providers/${name}/${file}`;

/**
 * The texts of a new provider by file: what all flows have in common, and over it what is the flow's own. `templates`: the folder of the templates.
 */
export async function plan(templates: string, name: string, flow: Flow): Promise<ReadonlyMap<string, string>> {
  const planned = new Map<string, string>();
  for (const layer of ['common', flow]) {
    const folder = join(templates, layer);
    for (const file of await filesIn(folder))
      planned.set(placeOf(file, name), renamed(await readFile(join(folder, file), 'utf8'), name));
  }
  return planned;
}
