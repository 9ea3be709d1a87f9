import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './built.js';

const run = promisify(execFile);

/** What `npm publish` would send. */
export interface Packed {
  /** The tarball. */
  readonly file: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly paths: readonly string[];
}

interface PackReport {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

const SHELF = join(ROOT, 'artefacts', 'packed');
const TEXTS = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', '.env.example'];
/** Files and folders that decide what is packed. */
const INPUTS = [
  ...TEXTS,
  ...['package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'schema', 'templates', 'src'],
  ...['index.html', 'package.json', 'public', 'src', 'vite.config.ts'].map(name => `examples/web/${name}`),
  ...['client', 'react'].map(name => `packages/${name}/src`),
];

/** Packs the working copy: once for all test files, and again if an input has changed. */
export async function pack(): Promise<Packed> {
  const kept = join(SHELF, await fingerprint());
  const report = join(kept, 'report.json');
  if (!existsSync(report)) {
    await rm(SHELF, { recursive: true, force: true });
    await mkdir(kept, { recursive: true });
    const stage = join(kept, 'stage');
    await build(stage);
    // Written last: with it, the tarball is complete.
    const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', kept];
    await writeFile(report, (await run('npm', args, { cwd: stage })).stdout);
  }
  return packedOf(await readFile(report, 'utf8'), kept);
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  for (const input of INPUTS) {
    const path = join(ROOT, input);
    const isFolder = (await stat(path)).isDirectory();
    const entries = isFolder ? await readdir(path, { recursive: true, withFileTypes: true }) : [];
    const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
    for (const file of isFolder ? files.sort() : [path]) hash.update(file).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
}

/** What `npm run prepack` builds, and every file that could be published; in a folder of its own, because other tests may be using dist. */
async function build(stage: string): Promise<void> {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const project = join(ROOT, 'tsconfig.build.json');
  await run(process.execPath, [tsc, '-p', project, '--outDir', join(stage, 'dist')]);
  const example = ['build', '--logLevel', 'error', '--outDir', join(stage, 'dist/example')];
  // Vitest sets NODE_ENV to test, with which the page would contain React's development build.
  const env = { ...process.env, NODE_ENV: 'production' };
  await run('npx', ['--no-install', 'vite', ...example], { cwd: join(ROOT, 'examples/web'), env });
  // Files that must not be published are there as well: `files` has to exclude them.
  for (const file of [...TEXTS, 'schema', 'templates', 'src', 'test/faults'])
    await cp(join(ROOT, file), join(stage, file), { recursive: true });
}

/** Packs the packages for frontends into `folder`. */
export async function packClients(folder: string): Promise<Record<'client' | 'react', Packed>> {
  const packOne = async (name: string) => {
    const options = { cwd: join(ROOT, 'packages', name) };
    const { stdout } = await run('npm', ['pack', '--json', '--silent', '--pack-destination', folder], options);
    return packedOf(stdout, folder);
  };
  // One after the other: the second builds the first.
  return { client: await packOne('client'), react: await packOne('react') };
}

function packedOf(report: string, folder: string): Packed {
  const [{ filename, size, unpackedSize, files }] = JSON.parse(report) as [PackReport];
  return { file: join(folder, filename), size, unpackedSize, paths: files.map(({ path }) => path) };
}

/** Installs packages in a folder; makes it a project if it is not one. Resolves with what npm printed. */
export const install = (folder: string, ...packages: string[]): Promise<string> =>
  installWith(process.env.PATH ?? '', folder, ...packages);

/** The same with the npm and the Node of this PATH. Everything else in the environment stays: a proxy or a certificate may be needed to reach the registry. */
export async function installWith(path: string, folder: string, ...packages: string[]): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }', { flag: 'wx' }).catch(
    () => {},
  );
  const quick = ['--prefer-offline', '--no-audit', '--no-fund'];
  // `npm run --silent` passes its log level to its children, and would hide the warnings.
  const args = ['install', '--loglevel=warn', ...quick, ...packages];
  const { stdout, stderr } = await run('npm', args, { cwd: folder, env: { ...process.env, PATH: path } });
  return stdout + stderr;
}
