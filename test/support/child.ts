import { type ChildProcess, spawn } from 'node:child_process';
import { reap } from './reaper.js';

/** A program under test's control. */
export interface Child {
  readonly pid: number;
  /** Everything it has printed, both streams in the order of arrival. */
  output(): string;
  /** Resolves as soon as a part of its output matches. Rejects with its output when it ends first. */
  printed(pattern: RegExp, timeoutMs?: number): Promise<void>;
  /** Resolves when it has ended, with its exit code (null: by a signal). */
  readonly ended: Promise<number | null>;
  readonly isRunning: boolean;
  signal(name: NodeJS.Signals): void;
  /** Ends it by a signal and waits for the end; after `graceMs` by SIGKILL. */
  end(name?: NodeJS.Signals, graceMs?: number): Promise<number | null>;
}

export interface ChildOptions {
  readonly cwd?: string;
  /** The whole environment; nothing of this process's environment is added. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The variables that every program needs. */
export const bareEnv = (): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '/tmp',
});

/** Starts a program. It is killed at the latest when this process ends. */
export function startChild(command: string, args: readonly string[], options: ChildOptions = {}): Child {
  const { cwd, env = bareEnv() } = options;
  const child = spawn(command, args, { ...(cwd && { cwd }), env, stdio: ['ignore', 'pipe', 'pipe'] });
  reap(child);
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('close', code => resolve(code));
    child.once('error', reject);
  });
  // Callers that await a line or the end still see the rejection.
  ended.catch(() => {});

  return {
    pid: child.pid ?? -1,
    output: () => output,
    ended,
    get isRunning() {
      return isRunning(child);
    },
    printed: (pattern, timeoutMs = 15_000) =>
      new Promise((resolve, reject) => {
        const settle = (act: () => void) => {
          listeners.delete(look);
          clearTimeout(timer);
          act();
        };
        const fail = (why: string) => settle(() => reject(new Error(`${command} ${why}:\n${output.slice(-2000)}`)));
        const look = () => pattern.test(output) && settle(resolve);
        const timer = setTimeout(() => fail(`did not print ${pattern} in ${timeoutMs} ms`), timeoutMs);
        listeners.add(look);
        ended.then(
          code => fail(`ended with ${code} before it printed ${pattern}`),
          error => settle(() => reject(error)),
        );
        look();
      }),
    signal: name => child.kill(name),
    async end(name = 'SIGTERM', graceMs = 5_000) {
      if (isRunning(child)) child.kill(name);
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      return ended.finally(() => clearTimeout(timer));
    },
  };
}

const isRunning = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;
