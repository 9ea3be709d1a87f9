import { execFile } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
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

/** Packs the working copy. Like `npm pack`, but built below `folder`, because other tests may be using dist. */
export async function pack(folder: string): Promise<Packed> {
  const stage = join(folder, 'stage');
  const bin = (path: string) => join(ROOT, 'node_modules', path);
  const example = ['build', '--logLevel', 'error', '--outDir', join(stage, 'dist/example')];
  await run(process.execPath, [
    bin('typescript/bin/tsc'),
    '-p',
    join(ROOT, 'tsconfig.build.json'),
    '--outDir',
    join(stage, 'dist'),
  ]);
  await run('npx', ['--no-install', 'vite', ...example], { cwd: join(ROOT, 'examples/web') });
  const texts = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', '.env.example'];
  // Files that must not be published are there as well: `files` has to exclude them.
  for (const file of [...texts, 'schema', 'templates', 'src', 'test/faults'])
    await cp(join(ROOT, file), join(stage, file), { recursive: true });
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts'], { cwd: stage });
  return packedOf(stdout, stage);
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
