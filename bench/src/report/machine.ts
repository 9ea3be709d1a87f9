import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release } from 'node:os';

/** Where it was measured, and what. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly kernel: string;
  readonly node: string;
  /** Runnable processes in the minute before: above 0.5 somebody else is at work here. */
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
