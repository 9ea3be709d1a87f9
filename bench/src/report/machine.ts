import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release } from 'node:os';

/** The machine and the commit of a run. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly kernel: string;
  /** Version of the Node that ran the contestants, such as v24.1.0. */
  readonly node: string;
  /** Load average of the minute before the run. Above 0.5 another process uses the machine. */
  readonly loadBefore: number;
  readonly commit: string;
}

/** `node`: path of the Node binary of the contestants. */
export const machine = (node = process.execPath): Machine => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  kernel: release(),
  node: execFileSync(node, ['--version'], { encoding: 'utf8' }).trim(),
  loadBefore: loadavg()[0] ?? Number.NaN,
  commit: commit(),
});

function commit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const changed = git('status', '--porcelain', '--', 'src').trim() !== '';
    return `${git('rev-parse', '--short', 'HEAD').trim()}${changed ? ' with changes in src' : ''}`;
  } catch {
    return 'unknown';
  }
}
