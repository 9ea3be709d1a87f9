import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { findTool, TOOLS, type Tool } from './tools.js';

/** The machine that this runs on. */
export interface Machine {
  readonly isRoot: boolean;
  /** Debian or a derivative, with apt-get. */
  readonly hasApt: boolean;
}

/** The remedy for missing tools: install them, or show how to install them. */
export type Remedy =
  | { readonly kind: 'install'; readonly commands: readonly (readonly string[])[] }
  | { readonly kind: 'tell'; readonly text: string };

/** The remedy for at least one missing tool. */
export function remedy(missing: readonly Tool[], machine: Machine): Remedy {
  const packages = [...new Set(missing.map(tool => tool.debian))];
  const install = ['apt-get', 'install', '-y', ...packages];
  if (machine.isRoot && machine.hasApt) return { kind: 'install', commands: [['apt-get', 'update'], install] };
  const lines = [
    `The tests need ${missing.map(tool => tool.names[0]).join(' and ')}, not found on the PATH. Run`,
    '',
    `  sudo apt-get install -y ${packages.join(' ')}`,
    '',
    'on Debian or Ubuntu. Use your package manager on other systems. If a program is installed elsewhere, set its path:',
    ...missing.map(tool => `  export ${tool.override}=/path/to/${tool.names[0]}`),
  ];
  return { kind: 'tell', text: lines.join('\n') };
}

const missingTools = () => Object.values(TOOLS).filter(tool => findTool(tool) === undefined);

function main(): number {
  const missing = missingTools();
  if (missing.length === 0) return 0;
  const hasApt = existsSync('/etc/debian_version') && findTool({ override: '', names: ['apt-get'], debian: '' });
  const todo = remedy(missing, { isRoot: process.getuid?.() === 0, hasApt: Boolean(hasApt) });
  if (todo.kind === 'tell') {
    console.error(todo.text);
    return 1;
  }
  for (const [command = '', ...args] of todo.commands) {
    console.error(`> ${command} ${args.join(' ')}`);
    const run = spawnSync(command, args, {
      stdio: 'inherit',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (run.status !== 0) break;
  }
  const still = missingTools();
  if (still.length === 0) return 0;
  const manual = remedy(still, { isRoot: false, hasApt: false });
  if (manual.kind === 'tell') console.error(`The installation did not help.\n${manual.text}`);
  return 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) process.exit(main());
