import type { ProviderModule } from '../provider/contract.js';
import type { SettingGroup } from '../provider/setting.js';
import type { ProviderId } from '../provider-id.js';
import { extendedTypes } from '../resolvers/join-schema.js';
import { isLoopback } from '../server/origins.js';
import { proxyFor } from '../upstream/proxies.js';
import type { Complain, Env, OwnValues } from './groups.js';
import { nearest } from './nearest.js';
import { proxiesOf } from './upstreams.js';

/** Settings that the rules between groups depend on. */
export interface RuleInput extends OwnValues {
  readonly production: boolean;
  readonly publicUrl: string;
  readonly env: Env;
  /** The gateway opens no port. */
  readonly isEmbedded: boolean;
}

const hasRedis = ({ env }: RuleInput) => Boolean(env.REDIS_URL);
const hasSealKeys = ({ env }: RuleInput) => Boolean(env.KEYRING_SEAL_KEYS);

export function productionRefusals(input: RuleInput, complain: Complain): void {
  const { production, publicUrl, server, upstreams, store } = input;
  if (!production) return;
  const isHttps = (address: string) => address.startsWith('https:');
  if (!isHttps(publicUrl)) complain('PUBLIC_URL', 'must be set to an https address in production');
  if (server.origins.some(origin => origin.startsWith('http:')))
    complain('KEYRING_ORIGINS', 'must be https in production');
  if (!server.returnTo.every(isHttps)) complain('KEYRING_RETURN_TO', 'must be https in production');
  if (upstreams.allowHttp) complain('KEYRING_ALLOW_HTTP_UPSTREAMS', 'must not be set in production');
  if (!hasSealKeys(input)) complain('KEYRING_SEAL_KEYS', 'must be set in production');
  if (!hasRedis(input) && !store.allowMemoryStore)
    complain('REDIS_URL', 'must be set in production, or KEYRING_ALLOW_MEMORY_STORE=1 to lose every session at exit');
}

export function contradictions(input: RuleInput, complain: Complain): void {
  const { graphiql, workers, port } = input.server;
  const { adminPort } = input.observability;
  if (input.isEmbedded && port === 0 && !input.server.publicUrl)
    complain('PUBLIC_URL', 'must be set where PORT is 0: only your server knows its port');
  if (graphiql && input.limits.trustedOnly)
    complain(
      'KEYRING_GRAPHIQL',
      'must not be set where KEYRING_TRUSTED_DOCUMENTS_ONLY is: nothing typed there would run',
    );
  if (workers > 1 && !(hasRedis(input) && hasSealKeys(input) && port > 0))
    complain(
      'KEYRING_WORKERS',
      'must be 1 unless REDIS_URL, KEYRING_SEAL_KEYS and PORT are set: workers share store, keys and port',
    );
  if (adminPort !== undefined && port >= adminPort && port < adminPort + workers)
    complain('ADMIN_PORT', 'must not be PORT, nor come to it when the workers count on from here');
}

/** Settings that are allowed, and reported at startup. */
export function warnings(input: RuleInput): string[] {
  const { production, publicUrl, server, store, upstreams, env } = input;
  const { otlpEndpoint } = input.observability;
  const { hostname, protocol } = new URL(publicUrl);
  const found: string[] = [];
  if (upstreams.allowHttp)
    found.push('KEYRING_ALLOW_HTTP_UPSTREAMS is set: tokens and passwords go to plain-http providers in the clear.');
  if (!hasSealKeys(input) && hasRedis(input))
    found.push(
      'KEYRING_SEAL_KEYS is unset: keys were made for this run, and nothing it stores in Redis can be read by another.',
    );
  if (production && !hasRedis(input) && store.allowMemoryStore)
    found.push('KEYRING_ALLOW_MEMORY_STORE is set: sessions are kept in memory and end with this process.');
  if (production && server.trustedProxies === 0)
    found.push(
      'KEYRING_TRUST_PROXY is 0: behind the proxy that speaks https, all clients share the limits of one address.',
    );
  if (production && server.graphiql)
    found.push('KEYRING_GRAPHIQL is set: everybody who reaches the gateway can explore the schema.');
  if ((env.all_proxy ?? env.ALL_PROXY) && !upstreams.httpsProxy && !upstreams.httpProxy)
    found.push('ALL_PROXY is set, and is not used: set HTTPS_PROXY to reach providers through a proxy.');
  if (otlpEndpoint !== undefined && proxyFor(new URL(otlpEndpoint), proxiesOf(upstreams)))
    found.push(
      'HTTPS_PROXY or HTTP_PROXY is set, and traces do not use it: OTEL_EXPORTER_OTLP_ENDPOINT is reached directly.',
    );
  if (protocol === 'http:' && !isLoopback(hostname))
    found.push('PUBLIC_URL is plain http and not this machine: browsers will not keep the session cookie.');
  return found;
}

/** Upstream addresses must be https unless the operator allowed plain http. */
export function upstreamsAreHttps(
  group: SettingGroup,
  values: Readonly<Record<string, unknown>>,
  allowHttp: boolean,
  complain: Complain,
): void {
  if (allowHttp) return;
  for (const [key, { name, upstream }] of Object.entries(group.settings))
    if (upstream && String(values[key] ?? '').startsWith('http:'))
      complain(name, `must be https (KEYRING_ALLOW_HTTP_UPSTREAMS=1 allows http, for sandboxes only)`);
}

export function accessNamesExist(
  group: SettingGroup,
  values: Readonly<Record<string, unknown>>,
  ids: readonly ProviderId[],
  complain: Complain,
): void {
  for (const [key, { name }] of Object.entries(group.settings)) {
    const value = values[key];
    if (!name.endsWith('_ACCESS') || typeof value !== 'object' || value === null || !('providers' in value)) continue;
    const named = Array.isArray(value.providers) ? value.providers : [];
    if (named.some(one => !ids.includes(one)))
      complain(name, `must name providers of this gateway (${ids.join(', ').toLowerCase()}), or be public or session`);
  }
}

/** Names in the environment that look like settings and are none, with the nearest that is one. */
export function unknownNames(env: Env, names: readonly string[], prefixes: ReadonlySet<string>): string[] {
  const isOurs = (name: string) => prefixes.has(name.slice(0, name.indexOf('_') + 1)) && !names.includes(name);
  return Object.keys(env)
    .filter(isOurs)
    .sort()
    .map(name => {
      const near = nearest(name, names);
      return `${name} is no setting of this gateway${near ? `; did you mean ${near}?` : '.'}`;
    });
}

const NAME = 'KEYRING_PROVIDERS';

/** GraphQL has no empty types: a provider must add a field to each of these. */
const NEEDED = ['LoginInput', 'Viewer'];

/** Whether users can sign in to one of these providers, and one has a field on Viewer. True if their SDL cannot be read: joining the schemas reports it. */
export function hasSignIn(modules: readonly ProviderModule[]): boolean {
  try {
    const extended = new Set(modules.flatMap(extendedTypes));
    return NEEDED.every(name => extended.has(name));
  } catch {
    return true;
  }
}

/** The providers that the operator named, in the order of the project's list; all of them where `named` is undefined. */
export function chosenProviders(
  named: readonly string[] | undefined,
  all: readonly ProviderModule[],
  complain: Complain,
): readonly ProviderModule[] {
  if (named === undefined) {
    if (!hasSignIn(all))
      complain(
        'providers of the config',
        'must include a provider that extends LoginInput, and one that extends Viewer',
      );
    return all;
  }
  const ids: readonly string[] = all.map(({ id }) => id);
  const unknown = named.find(name => !ids.includes(name));
  if (unknown !== undefined || named.length === 0) {
    const near = unknown && nearest(unknown, ids);
    const hint = near ? `; did you mean ${near.toLowerCase()}?` : '';
    complain(NAME, `must name providers of this gateway (${ids.join(', ').toLowerCase()})${hint}`);
    return all;
  }
  const chosen = all.filter(({ id }) => named.includes(id));
  if (!hasSignIn(chosen)) complain(NAME, 'must name at least one provider that people can sign in to');
  return chosen;
}
