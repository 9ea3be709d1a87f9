import { type ChildProcess, spawn } from 'node:child_process';
import { onCore } from './cores.js';

export interface ChildOptions {
  readonly core: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Sends stdout to /dev/null, a log sink that never blocks. */
  readonly quiet?: boolean;
}

/** A child process. All of them are killed when this process ends. */
export interface Child {
  readonly pid: number;
  /** Waits for a line that matches. Resolves with the group of the pattern, and rejects when the process ends first. */
  printed(pattern: RegExp): Promise<string>;
  /** The output so far, for error messages. */
  output(): string;
  /** Whether the process is running. */
  isRunning(): boolean;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const all = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of all) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

const STOP_MS = 20_000;

export function start(command: readonly string[], { core, env = {}, cwd, quiet = false }: ChildOptions): Child {
  const [program, ...args] = onCore(core, command);
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(program, args, {
    env: { PATH, HOME, ...env },
    cwd,
    stdio: ['ignore', quiet ? 'ignore' : 'pipe', 'pipe'],
  });
  all.add(child);
  let output = '';
  const onPrint = new Set<() => void>();
  const take = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-20_000);
    for (const look of onPrint) look();
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  const ended = new Promise<void>(resolve => {
    child.once('error', error => take(Buffer.from(String(error))));
    child.once('close', () => {
      all.delete(child);
      resolve();
    });
  });
  return {
    pid: child.pid ?? 0,
    output: () => output,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    printed: pattern =>
      new Promise((resolve, reject) => {
        const look = () => {
          const caught = pattern.exec(output);
          if (caught) resolve(caught[1] ?? '');
        };
        onPrint.add(look);
        look();
        void ended.then(() => reject(new Error(`${command.join(' ')} ended:\n${output}`)));
      }),
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
