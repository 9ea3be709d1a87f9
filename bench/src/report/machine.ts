import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release } from 'node:os';

/** The machine and the commit of a run. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly kernel: string;
  readonly node: string;
  /** Load average of the minute before the run. Above 0.5 another process uses the machine. */
  readonly loadBefore: number;
  readonly commit: string;
}

export const machine = (): Machine => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  kernel: release(),
  node: process.version,
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
