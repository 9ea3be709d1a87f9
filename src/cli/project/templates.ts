import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

const TEMPLATES = fileURLToPath(new URL('../../../templates/', import.meta.url));

/** Flows that a provider's template exists for. */
export const FLOWS = ['oauth2-code', 'oauth2-client', 'password', 'api-key', 'secret-refresh'] as const;
export type Flow = (typeof FLOWS)[number];

export const isFlow = (word: string | undefined): word is Flow => FLOWS.some(flow => flow === word);

/** The name in every template. */
const PLACEHOLDER = 'acme';

function isReserved(name: string): boolean {
  try {
    // Compiled, never run.
    new Script(`'use strict'; async () => { const ${name} = 0; };`);
    return false;
  } catch {
    return true;
  }
}

/** Why a provider cannot have this name; undefined: it can. `taken`: the names in use. */
export function nameComplaint(name: string, taken: readonly string[]): string | undefined {
  if (!/^[a-z][a-z0-9]{1,30}$/.test(name))
    return 'must be 2 to 31 lower-case letters and digits, beginning with a letter';
  if (isReserved(name)) return 'is a reserved word';
  return taken.includes(name) ? 'is taken' : undefined;
}

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** A template's text with the placeholder renamed in its three spellings: acme (fields, folder), Acme (types, prose), ACME (id, settings). */
export const renamed = (text: string, name: string): string =>
  text
    .replaceAll(PLACEHOLDER, name)
    .replaceAll(capital(PLACEHOLDER), capital(name))
    .replaceAll(PLACEHOLDER.toUpperCase(), name.toUpperCase());

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter(entry => entry.isFile()).map(entry => relative(folder, join(entry.parentPath, entry.name)));
}

/** The files of a template, by name: later layers replace files of earlier ones. */
export async function templateFiles(...layers: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const layer of layers)
    for (const file of await filesIn(join(TEMPLATES, layer)))
      files.set(file, await readFile(join(TEMPLATES, layer, file), 'utf8'));
  return files;
}

/** The files of a new provider by name, within its folder. */
export async function providerFiles(name: string, flow: Flow): Promise<ReadonlyMap<string, string>> {
  const files = await templateFiles('common', flow);
  return new Map([...files].map(([file, text]) => [file, renamed(text, name)]));
}
