import { CANNOT_START, ConfigError } from '../config-error.js';
import { parseUrl } from '../parse-url.js';
import type { ProviderId } from '../provider-id.js';
import { hostComplaint, hostOf, hostsOf } from '../upstream/hosts.js';
import type { DataApi } from './data-api.js';
import type { Flow } from './flow.js';
import type { Settings } from './setting.js';
import type { Traits } from './traits.js';

/** A provider's URLs in the operator's settings: those marked `upstream`. */
export const endpointsOf = (settings: Settings, values: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(settings).flatMap(([key, { upstream }]) => {
    const value = values[key];
    return upstream && typeof value === 'string' ? [value] : [];
  });

type Checked = Partial<Flow<never> & DataApi & Traits> & Pick<Flow<never> & DataApi, 'login' | 'renewable' | 'baseUrl'>;

/** Creates every provider. Throws ConfigError with a complaint about each that could not be created; its cause has what they threw. */
export function createAll<Module extends { readonly id: ProviderId }, Created>(
  modules: readonly Module[],
  create: (module: Module) => Created,
): readonly Created[] {
  const complaints: string[] = [];
  const errors: unknown[] = [];
  const created = modules.flatMap(module => {
    try {
      return [create(module)];
    } catch (error) {
      complaints.push(`${module.id}: ${error instanceof Error ? error.message : String(error)}`);
      errors.push(error);
      return [];
    }
  });
  if (complaints.length > 0) throw new ConfigError(CANNOT_START, complaints, { cause: new AggregateError(errors) });
  return created;
}

/** Faults of a provider that its types do not prevent. Empty: none. */
export function providerComplaints(provider: Checked, endpoints: readonly string[]): readonly string[] {
  return [...flowComplaints(provider), ...hostComplaints(provider, endpoints)];
}

function flowComplaints(provider: Checked): readonly string[] {
  const { login, ways = {}, signIn, authorizationUrl, exchange, revoke, lockAfter, revocationEnds } = provider;
  const kinds = new Set([login, ...Object.values(ways)]);
  return [
    ...(kinds.has('REDIRECT') && !authorizationUrl ? ['a REDIRECT login needs authorizationUrl'] : []),
    ...(kinds.has('REDIRECT') && !exchange ? ['a REDIRECT login needs exchange'] : []),
    ...(kinds.has('CREDENTIALS') && !signIn ? ['a CREDENTIALS login needs signIn'] : []),
    ...(lockAfter !== undefined && !(lockAfter >= 2) ? ['lockAfter must be at least 2'] : []),
    ...(lockAfter !== undefined && !provider.refreshAccount && renewsByCredentials(provider)
      ? ['lockAfter needs refreshAccount where refresh presents a remembered password']
      : []),
    // If users cannot sign in, as without a client registration, there is nothing to revoke.
    ...(revocationEnds && revocationEnds !== 'token' && !revoke && login !== 'NONE'
      ? [`revocationEnds: '${revocationEnds}' needs revoke`]
      : []),
  ];
}

/** Whatever credentials a provider remembers under whatever name. */
const ANY_CREDENTIALS: Readonly<Record<string, string>> = new Proxy({}, { get: () => 'x' });

/** Whether credentials alone get new tokens, without a refresh token. */
function renewsByCredentials({ renewable }: Checked): boolean {
  try {
    return renewable({ accessToken: 'x', credentials: ANY_CREDENTIALS }, true);
  } catch {
    // A parser that refuses these.
    return true;
  }
}

function hostComplaints({ baseUrl, hosts }: Checked, endpoints: readonly string[]): readonly string[] {
  const malformed = (hosts ?? []).flatMap(pattern => hostComplaint(pattern) ?? []).map(text => `hosts: ${text}`);
  if (typeof baseUrl !== 'string') {
    const hasNone = !hosts?.length && endpoints.length === 0;
    return hasNone ? ['a baseUrl that belongs to the account needs hosts'] : malformed;
  }
  const url = parseUrl(baseUrl);
  if (hostOf(baseUrl) === undefined || url?.pathname !== '/' || url.search !== '')
    return [...malformed, 'baseUrl must be a scheme, host and port'];
  const isOutside =
    malformed.length === 0 && !hostsOf({ baseUrl, ...(hosts && { hosts }) }, endpoints, true).allowed(baseUrl);
  return isOutside ? ['baseUrl is not at one of the hosts'] : malformed;
}
