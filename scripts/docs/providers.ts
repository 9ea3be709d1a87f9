import { readConfig } from '../../src/config/index.js';
import type { Provider, ProviderModule, ProviderTools } from '../../src/provider/contract.js';
import type { Setting } from '../../src/provider/setting.js';
import type { Rotation } from '../../src/provider/setting-kinds.js';
import { builtInProviders } from '../../src/providers/index.js';
import { sandboxesOf } from '../../src/testing/sandbox/of-providers.js';
import { code, table } from './markdown.js';

const SIGN_IN = {
  CREDENTIALS: 'credentials, in the `login` mutation',
  REDIRECT: 'redirect to the provider',
  NONE: 'none: service credentials only',
} as const;

const REVOCATION = {
  token: 'yes, of each token',
  grant: 'yes, of the whole sign-in',
  account: 'yes, of every sign-in of the account: the last session revokes',
} as const;

/** Tools that send no request: the table needs none. */
const NO_TOOLS: ProviderTools = {
  requestToken: () => Promise.reject(new Error('no requests are sent here')),
  requestRevocation: () => Promise.reject(new Error('no requests are sent here')),
  sendOnce: () => Promise.reject(new Error('no requests are sent here')),
  now: Date.now,
};

/** Every provider, configured with the URLs and credentials of the sandboxes. */
async function setUp(): Promise<[ProviderModule, Provider][]> {
  const running = await Promise.all((await sandboxesOf(builtInProviders)).map(sandbox => sandbox.start()));
  const envs = running.map(({ env, serviceEnv }) => ({ ...env, ...serviceEnv }));
  await Promise.all(running.map(sandbox => sandbox.close()));
  const read = readConfig(Object.assign({ KEYRING_ALLOW_HTTP_UPSTREAMS: '1' }, ...envs));
  if (!read.ok) throw new Error(`the settings of the sandboxes are invalid: ${read.complaints.join('; ')}`);
  const { providers } = read.config;
  return builtInProviders.map(module => [module, module.create(providers.get(module.id) ?? {}, NO_TOOLS)]);
}

function duration(ms: number): string {
  const units = [
    ['day', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
  ] as const;
  const [unit, size] = units.find(([, length]) => ms >= length && ms % length === 0) ?? ['ms', 1];
  const count = ms / size;
  return `${count} ${unit === 'day' && count > 1 ? 'days' : unit}`;
}

function rotation(rule: Rotation): string {
  if (rule === 'always') return 'is rejected';
  if (rule === 'never') return 'stays valid, or there is none';
  return `may be used once more for ${duration(rule.graceMs)}`;
}

function rotationOf(module: ProviderModule, provider: Provider): string {
  const setting = settingEndingIn(module, '_ROTATION');
  return setting ? `${rotation(provider.rotation)} (${code(setting.name)})` : rotation(provider.rotation);
}

function accessOf(module: ProviderModule): string {
  const setting = settingEndingIn(module, '_ACCESS');
  if (!setting) return 'there are none';
  return `${code(setting.name)}, ${setting.default ? `by default ${code(setting.default)}` : 'no default'}`;
}

const settingEndingIn = (module: ProviderModule, ending: string): Setting | undefined =>
  Object.values<Setting>(module.settings.settings).find(setting => setting.name.endsWith(ending));

/** The page of facts about the providers. */
export async function providerPage(): Promise<string> {
  const rows = (await setUp()).map(([module, provider]) => [
    `${provider.name} (${code(provider.id)})`,
    SIGN_IN[provider.login],
    provider.fallbackLifeMs === 'until-rejected' ? 'until it is rejected' : duration(provider.fallbackLifeMs),
    duration(provider.refreshMarginMs),
    rotationOf(module, provider),
    provider.revoke ? REVOCATION[provider.revocationEnds ?? 'token'] : 'no: deleted here; expires at the provider',
    accessOf(module),
  ]);
  const head = [
    'Provider',
    'Sign-in',
    'Access token lifetime, unless the response has one',
    'Refreshed before it expires, at most',
    'A used refresh token',
    'Revocation at the provider',
    "Who may use the gateway's own credentials",
  ];
  return `# Built-in providers

This page shows how each built-in provider handles tokens. It is written from the code by \`npm run docs\`.

${table(head, rows)}

The gateway uses the caller's own grant first. If there is none, it uses its own credentials at the provider, if the operator has configured some and the
setting in the last column allows this caller to use them.

The settings of each provider are on [the page of settings](settings.md). To add a provider, read [Adding a provider](adding-a-provider.md).
`;
}
