import { execFile } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './built.js';

const run = promisify(execFile);

/** Folders and files that the package may contain; `files` of package.json chooses among them. */
const PARTS = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', '.env.example', 'schema', 'templates'];

/** Builds the package below `folder`, as `npm pack` does; the tarball's file. */
export async function packTarball(folder: string): Promise<string> {
  const stage = join(folder, 'stage');
  await mkdir(stage, { recursive: true });
  // Like `npm run build`, but in another folder, because other tests may be using dist.
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  await run(process.execPath, [tsc, '-p', join(ROOT, 'tsconfig.build.json'), '--outDir', join(stage, 'dist')]);
  for (const part of PARTS) await cp(join(ROOT, part), join(stage, part), { recursive: true });
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts'], { cwd: stage });
  const [packed] = JSON.parse(stdout) as [{ readonly filename: string }];
  return join(stage, packed.filename);
}
