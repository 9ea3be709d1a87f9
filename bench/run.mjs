// `npm run bench` and `npm run scale`: installs the packages of the benchmark, builds the gateway and the benchmark, and runs the benchmark.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const args = process.argv.slice(2);

function run(cwd, command, ...words) {
  const { status, error } = spawnSync(command, words, { cwd, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** Whether the packages of the lock file are installed. */
function isInstalled(folder) {
  const installed = join(folder, 'node_modules', '.package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(folder, 'package-lock.json')).mtimeMs;
}

const INSTALL = ['ci', '--no-audit', '--no-fund'];
if (!isInstalled(here)) run(here, 'npm', ...INSTALL);

// These packages take half a gigabyte and only one contestant needs them. Without them the run leaves this contestant out and reports it.
const only = args.find(arg => arg.startsWith('--only='));
const hive = join(here, 'hive');
const isScale = args.includes('--scale');
const isCalls = args.includes('--calls');
const isWanted = only ? only.slice('--only='.length).split(',').includes('hive') : !args.includes('--quick');
if (isWanted && !isScale && !isCalls && !args.includes('--help') && !isInstalled(hive))
  spawnSync('npm', INSTALL, { cwd: hive, stdio: 'inherit' });

if (!args.includes('--no-build')) run(dirname(here), 'npm', 'run', '--silent', 'build');
run(here, 'npm', 'run', '--silent', 'build');
const own = ['--no-build', '--scale', '--calls'];
const entry = isScale ? 'scale/main.js' : isCalls ? 'calls/main.js' : 'main.js';
run(dirname(here), process.execPath, join(here, 'dist', entry), ...args.filter(arg => !own.includes(arg)));
