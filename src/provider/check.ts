import { parseUrl } from '../parse-url.js';
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

type Checked = Pick<
  Flow<never> & DataApi & Traits,
  | 'login'
  | 'ways'
  | 'signIn'
  | 'authorizationUrl'
  | 'exchange'
  | 'revoke'
  | 'baseUrl'
  | 'hosts'
  | 'lockAfter'
  | 'revocationEnds'
>;

/** What is wrong with a provider that its types do not say. Empty: nothing. */
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
    ...(revocationEnds && revocationEnds !== 'token' && !revoke
      ? [`revocationEnds: '${revocationEnds}' needs revoke`]
      : []),
  ];
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
