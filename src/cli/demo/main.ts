import { parseArgs } from 'node:util';
import { assemble } from '../../assemble.js';
import { overridesOf } from '../../assemble-project.js';
import type { Env } from '../../config/groups.js';
import { type Config, readConfig } from '../../config/index.js';
import { loadProject } from '../../config/load-project.js';
import type { Sandbox } from '../../testing/sandbox/kit.js';
import { sandboxesOf } from '../../testing/sandbox/of-providers.js';
import { type Command, CommandError } from '../command.js';
import { ownModulesForTests } from '../own-modules.js';
import { findExample, servePages } from './example.js';
import { credentialTable, demoTabs, initialLoginsOf, sandboxesIn } from './sandboxes.js';

/** A provider's lock may last until its support ends it. In the demo that would be until a restart. */
const LOCK_SECONDS = 60;

/** `keyring-gateway demo`, in this repository `npm run demo`: gateway, sandboxed providers and memory store in one process. Settings in the environment win over the demo's own. */
async function demo(): Promise<void> {
  const project = await loadProject(process.env, ownModulesForTests);
  const { providers } = project;
  const modules = await sandboxesOf(providers);
  const [running, example] = await Promise.all([
    Promise.all(modules.map(module => module.start({ lockMs: LOCK_SECONDS * 1_000 }))),
    findExample().catch(() => 'failed' as const),
  ]);
  const own = { KEYRING_ALLOW_HTTP_UPSTREAMS: '1', KEYRING_LOG_LEVEL: 'warn', REDIS_URL: '' };
  // A proxy does not find the sandboxes: they are on this machine.
  const noProxy = [process.env.no_proxy || process.env.NO_PROXY, '127.0.0.1'].filter(Boolean).join();
  const direct = { NO_PROXY: noProxy, no_proxy: noProxy };
  const env: Env = Object.assign({}, own, ...running.map(settingsFor), process.env, direct);
  const sandboxed = sandboxesIn(env, running);
  // A real account is guarded as long as usual.
  const isAllSandboxed = sandboxed.length === running.length;
  const read = readConfig({ ...(isAllSandboxed && { KEYRING_LOCK_WINDOW: String(LOCK_SECONDS) }), ...env }, providers);
  if (!read.ok) throw new Error(`the demo cannot start with these settings:\n  ${read.complaints.join('\n  ')}`);
  const { config } = read;
  const offered = sandboxed.filter(({ id }) => config.providers.has(id));
  const gateway = await assemble(config, {
    ...overridesOf(project, config.server.logLevel),
    tabs: demoTabs(offered),
    initialLogins: initialLoginsOf(offered),
    ...(typeof example === 'object' && { withPages: (gateway, url) => servePages(example, url, gateway) }),
  });
  await gateway.start();
  print(
    gateway.url,
    offered,
    isProxied(config.server) ? proxyLines(config.server) : exampleLines(example, gateway.url),
  );
  const stop = () => {
    const closed = Promise.all([gateway.close(), ...running.map(sandbox => sandbox.close())]);
    void closed.then(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
}

/** A provider without logins is shown with the gateway's own credentials. */
const settingsFor = ({ env, serviceEnv, logins }: Sandbox) => (logins.length > 0 ? env : { ...env, ...serviceEnv });

type ServerConfig = Config['server'];

/** PUBLIC_URL is the page of another server, such as Vite, that passes the gateway's paths on. The example is not at its `/`. */
const isProxied = ({ publicUrl, port }: ServerConfig) => port !== 0 && new URL(publicUrl).port !== String(port);

const proxyLines = ({ publicUrl, host, port }: ServerConfig): readonly string[] => [
  `Listening on ${host}:${port}. Your page at ${publicUrl} must pass the gateway's paths on: see docs/clients.md.`,
];

function exampleLines(example: Awaited<ReturnType<typeof findExample>> | 'failed', url: string): readonly string[] {
  if (example === undefined) return [];
  if (example !== 'failed') return [`Example frontend: ${url}/ (source: examples/web in the repository)`];
  return ['The frontend in examples/web cannot be built and is left out: `npm run build -w examples/web` says why.'];
}

function print(url: string, running: readonly Sandbox[], example: readonly string[]): void {
  const lines = [
    '',
    'Keyring is ready.',
    ...example,
    `GraphiQL: ${url}/graphql (its panel signs in and out; its tabs have an example of each operation)`,
    '',
    'The sandboxes accept these logins. The sign-in forms contain the first of each kind; in GraphQL, pass one to `login(input: …)`:',
    credentialTable(running),
    `After several wrong passwords, an account is locked for ${LOCK_SECONDS} s.`,
    '',
    'Everything is in memory and on this machine. Press Ctrl+C to stop.',
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** `keyring-gateway demo`. */
export const command: Command = {
  help: `Usage: keyring-gateway demo

Runs the project's gateway against the sandboxes of its providers, with a memory store, in one process.
Settings in the environment replace the demo's own, such as PORT=4001.
`,
  async run(args) {
    parseArgs({ args: [...args], options: {} });
    try {
      await demo();
      return undefined;
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      const message = taken ? 'the port is in use. Choose another, such as PORT=4001.' : (error as Error).message;
      throw new CommandError(`Keyring demo: ${message}`);
    }
  },
};
