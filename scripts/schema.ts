import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { builtInProviders } from '../src/providers/index.js';
import { buildGraph } from '../src/resolvers/index.js';
import { breakingChanges, unexplained } from './schema/breaking.js';
import { releaseNotes } from './schema/notes.js';
import { previous } from './schema/previous.js';

/** The public schema in one file. A review shows its changes, and this script checks them. */
export const SNAPSHOT = 'schema.snapshot.graphql';

/** The expected text of the snapshot. */
export function snapshot(): string {
  const graph = buildGraph(builtInProviders);
  return `# Written from the code by \`npm run schema\`; do not edit.\n\n${printSchema(lexicographicSortSchema(graph))}\n`;
}

const orNothing = (file: string) => readFile(file, 'utf8').catch(() => '');

/** The problems of the current schema. Run from the project's folder. */
export async function complaints(now: string): Promise<string[]> {
  const before = previous('.', SNAPSHOT, now);
  if (before === undefined) return [];
  const broken = unexplained(await breakingChanges(before, now), await releaseNotes('.'));
  return broken.map(
    ({ path, message }) =>
      `${path}: ${message}. If the change is intended, add a changeset with BREAKING and \`${path}\``,
  );
}

async function main(check: boolean): Promise<number> {
  const now = snapshot();
  const isStale = (await orNothing(SNAPSHOT)) !== now;
  const found = await complaints(now);
  if (check && isStale) found.push(`${SNAPSHOT} is stale: run \`npm run schema\` and commit the result`);
  for (const complaint of found) console.error(complaint);
  if (found.length > 0) return 1;
  if (!check) {
    await writeFile(SNAPSHOT, now);
    console.log(isStale ? `wrote ${SNAPSHOT}` : 'nothing to write');
  }
  return 0;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exit(await main(process.argv.includes('--check')));
