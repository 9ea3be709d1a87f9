import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const SOURCE = join(PROJECT, 'examples/web');
/** One folder for each state of the source, so that two demos at once, or a half-done build, harm nobody. */
const BUILT = join(PROJECT, 'node_modules/.cache/keyring-example');

/** What the build is made from. */
const INPUTS = ['index.html', 'package.json', 'tsconfig.json', 'vite.config.ts', 'public', 'src'];

/** Files by their path on the site, such as `/index.html`. */
export type Files = ReadonlyMap<string, Buffer>;

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
}

/** Fingerprint of the source and of the packages it is built with. */
async function fingerprint(): Promise<string> {
  const all = await filesIn(SOURCE);
  const mine = all.filter(file => INPUTS.some(input => `${file}/`.startsWith(`${join(SOURCE, input)}/`)));
  const hash = createHash('sha256');
  for (const file of [join(PROJECT, 'package-lock.json'), ...mine]) hash.update(file).update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}

async function build(folder: string): Promise<void> {
  const vite = dirname(createRequire(join(SOURCE, 'package.json')).resolve('vite/package.json'));
  const making = `${folder}.${process.pid}`;
  const command = [join(vite, 'bin/vite.js'), 'build', '--logLevel', 'error', '--outDir', making];
  try {
    await promisify(execFile)(process.execPath, command, {
      cwd: SOURCE,
      env: { ...process.env, NODE_ENV: 'production' },
    });
    // Where another demo was quicker it has made the same.
    await rename(making, folder).catch(() => undefined);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

async function readAll(folder: string): Promise<Files> {
  const files = await filesIn(folder);
  const entries = files.map(async file => [file.slice(folder.length), await readFile(file)] as const);
  return new Map(await Promise.all(entries));
}

/** The example frontend, built anew where its source has changed since. Rejects when it cannot be built, as without its packages. */
export async function builtExample(): Promise<Files> {
  const folder = join(BUILT, await fingerprint());
  if (!existsSync(folder)) await build(folder);
  return readAll(folder);
}
