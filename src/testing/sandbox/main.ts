import { builtInProviders } from '../../providers/index.js';
import type { Sandbox } from './kit.js';
import { sandboxesOf } from './of-providers.js';

/**
 * `npm run sandbox`: starts the sandbox of every provider, or of those in KEYRING_PROVIDERS, without a gateway. The sandboxes listen on consecutive ports from
 * SANDBOX_PORT (default 4100) on SANDBOX_HOST (default 127.0.0.1). Prints the settings that point a gateway at them.
 */
const first = Number(process.env.SANDBOX_PORT ?? 4100);
const host = process.env.SANDBOX_HOST ?? '127.0.0.1';
const named = process.env.KEYRING_PROVIDERS?.toUpperCase().split(/[\s,]+/);
const all = await sandboxesOf(builtInProviders);
const modules = all.filter(({ id }) => named?.includes(id) ?? true);

const running: Sandbox[] = await Promise.all(
  modules.map((module, index) => module.start({ port: first + index, host })),
);
const env = Object.assign({ KEYRING_ALLOW_HTTP_UPSTREAMS: '1' }, ...running.map(sandbox => sandbox.env));
process.stdout.write(
  `${Object.entries(env)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')}\n`,
);

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void Promise.all(running.map(sandbox => sandbox.close())).then(() => process.exit(0)));
