import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The changelog of a project's folder, as it will be after the next release: pending changesets are its first section. */
export async function releaseNotes(folder: string): Promise<string> {
  const changesets = join(folder, '.changeset');
  const names = await readdir(changesets).catch(() => []);
  const pending = await Promise.all(
    names
      .filter(name => name.endsWith('.md') && name !== 'README.md')
      .sort()
      .map(name => readFile(join(changesets, name), 'utf8')),
  );
  // A changeset is front matter (package: kind of change) and a text.
  const entries = pending.map(text => `- ${text.replace(/^---\n[\s\S]*?\n---\n/, '').trim()}\n`);
  const changelog = await readFile(join(folder, 'CHANGELOG.md'), 'utf8').catch(() => '');
  return `## Pending\n\n${entries.join('')}\n${changelog}`;
}
