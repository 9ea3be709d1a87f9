import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './built.js';

const run = promisify(execFile);

/** The major versions of Node that the package supports. */
export const NODE_MAJORS = [20, 22, 24] as const;

/**
 * Folder with the `node` binary of a major version: first in PATH, npm and all that it starts run on it. The Node of this process serves for its own;
 * others come from the npm package `node`, which is installed once and kept.
 */
export async function nodeFolder(major: number): Promise<string> {
  if (process.versions.node.startsWith(`${major}.`)) return dirname(process.execPath);
  const home = join(ROOT, 'artefacts', `node-${major}`);
  const bin = join(home, 'node_modules/node/bin');
  if (existsSync(join(bin, 'node'))) return bin;
  await mkdir(home, { recursive: true });
  const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--prefix', home, `node@${major}`];
  try {
    await run('npm', args, { cwd: home });
    // Installed without its install script, the package holds no binary.
    await run(join(bin, 'node'), ['--version']);
  } catch (cause) {
    throw new Error(`The tests need Node ${major}, and npm could not install node@${major} from its registry`, {
      cause,
    });
  }
  return bin;
}
