import { join, resolve } from 'node:path';
import { until } from '../../src/testing/until.js';
import { builtSources } from './built.js';
import { bareEnv, type Child, startChild } from './child.js';
import { send } from './http-client.js';
import { freePort } from './ports.js';

/** The real gateway in a process of its own, as `npm start` runs it. */
export interface GatewayProcess {
  /** `http://localhost:port`: its PUBLIC_URL unless the environment says otherwise. */
  readonly url: string;
  readonly pid: number;
  readonly isRunning: boolean;
  /** Everything it has printed. */
  logs(): string;
  /** Resolves as soon as a line it printed matches. */
  logged(pattern: RegExp, timeoutMs?: number): Promise<void>;
  /** Status of a GET of one of its paths, over a connection of its own. Rejects where none can be had. */
  status(path: string): Promise<number>;
  /** Ends it and waits for the end. */
  kill(signal?: NodeJS.Signals): Promise<number | null>;
  /** Stops the process (SIGSTOP): sockets stay open without any response. */
  pause(): void;
  resume(): void;
  /** Lets it drain (SIGTERM); resolves with its exit code. */
  stop(): Promise<number | null>;
}

export interface GatewayOptions {
  /** The whole environment, except PATH, HOME, a PORT and a KEYRING_DRAIN_LEAD of 0. It may override these. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: a free one. */
  readonly port?: number;
  /** Entry file below src, or an absolute path. */
  readonly entry?: string;
  /** Arguments of node itself, before the file. */
  readonly nodeArgs?: readonly string[];
  /** Arguments of the entry file. */
  readonly args?: readonly string[];
  /** How long it may take to listen. */
  readonly timeoutMs?: number;
}

/** How long a drain may take before it counts as hung and is killed. */
const DRAIN_MS = 30_000;

/** Starts the gateway. Resolves when /live responds; rejects with the gateway's output if it exits before. */
export async function startGateway(options: GatewayOptions = {}): Promise<GatewayProcess> {
  const { env = {}, entry = 'main.js', nodeArgs = [], args = [], timeoutMs = 50_000 } = options;
  const file = resolve(await builtSources(), entry);
  const port = options.port ?? (await freePort());
  const child = startChild(process.execPath, ['--enable-source-maps', ...nodeArgs, file, ...args], {
    env: { ...bareEnv(), PORT: String(port), KEYRING_DRAIN_LEAD: '0', ...env },
  });
  try {
    await live(child, port, timeoutMs);
  } catch (error) {
    await child.end('SIGKILL');
    throw error;
  }
  const url = `http://localhost:${port}`;
  return {
    url,
    pid: child.pid,
    get isRunning() {
      return child.isRunning;
    },
    logs: () => child.output(),
    logged: (pattern, waitMs) => child.printed(pattern, waitMs),
    status: async path => (await send({ url: `${url}${path}` })).status,
    kill: (signal = 'SIGKILL') => child.end(signal, DRAIN_MS),
    pause: () => child.signal('SIGSTOP'),
    resume: () => child.signal('SIGCONT'),
    stop: () => child.end('SIGTERM', DRAIN_MS),
  };
}

/**
 * Starts the gateway with settings that it should refuse, and waits until it exits. Resolves with its output. Rejects if it still runs after `timeoutMs`.
 */
export async function refusedStart(env: Readonly<Record<string, string>>, timeoutMs = 50_000) {
  const child = startChild(process.execPath, [join(await builtSources(), 'main.js')], {
    env: { ...bareEnv(), ...env },
  });
  const timer = setTimeout(() => child.signal('SIGKILL'), timeoutMs);
  const code = await child.ended.finally(() => clearTimeout(timer));
  if (code === null) throw new Error(`the gateway ran on instead of refusing to start:\n${child.output()}`);
  return { code, output: child.output() };
}

async function live(child: Child, port: number, timeoutMs: number): Promise<void> {
  let over = false;
  const ended = child.ended.then(code => {
    over = true;
    throw new Error(`the gateway ended with ${code} before it listened:\n${child.output()}`);
  });
  const answers = until(
    'the gateway is live',
    async () => over || (await send({ url: `http://127.0.0.1:${port}/live` })).status === 200,
    {
      timeoutMs,
    },
  ).catch(cause => {
    throw new Error(`the gateway does not listen:\n${child.output()}`, { cause });
  });
  await Promise.race([answers, ended]);
}
