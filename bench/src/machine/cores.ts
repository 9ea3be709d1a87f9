import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** The gateway has core 0 to itself. Load, upstream and Redis share core 1. */
export const GATEWAY_CORE = 0;
export const OTHER_CORE = 1;

/** Why this machine cannot measure. Undefined if it can. */
export function unfit(): string | undefined {
  if (!existsSync('/proc/self/schedstat')) return 'CPU time is read from /proc/PID/task/*/schedstat: Linux only';
  if (availableParallelism() < 2) return 'two cores are needed, one of them for the gateway alone';
  try {
    execFileSync('taskset', ['-V'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'taskset (util-linux) is needed to give the gateway a core of its own';
  }
}

/** A command line that runs on one core. taskset replaces itself with the command, so the child's pid is that of the command. */
export const onCore = (core: number, command: readonly string[]): [string, ...string[]] => [
  'taskset',
  '-c',
  String(core),
  ...command,
];

/** Moves all threads of this process to a core. */
export function moveTo(core: number): void {
  execFileSync('taskset', ['-a', '-c', '-p', String(core), String(process.pid)], { stdio: 'ignore' });
}
