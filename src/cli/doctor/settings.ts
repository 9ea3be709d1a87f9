import type { Config } from '../../config/index.js';
import { createOrigins, isLoopback } from '../../server/origins.js';
import { type Check, type CheckInputs, type CheckResult, error, isAtLeast, ok, warning } from './check.js';

const originsOf = ({ config: { server, production } }: CheckInputs) => createOrigins({ ...server, production });

/** PUBLIC_URL, the cookie and the allowed origins: whether they can work together in a browser. */
export const site: Check = {
  name: 'site',
  cheap: true,
  run(inputs) {
    const { publicUrl, origins } = inputs.config.server;
    const found = [
      ...loopback(inputs.config),
      ...origins.flatMap(origin => crossSite(publicUrl, origin)),
      ...returns(inputs),
    ];
    if (found.length > 0) return found;
    return [ok(`${publicUrl}, ${originsOf(inputs).isPlainLoopback ? 'cookie for this machine' : '__Host- cookie'}`)];
  },
};

function loopback({ production, server: { publicUrl: url } }: Config): CheckResult[] {
  if (!production || !isLoopback(new URL(url).hostname)) return [];
  return [
    error(
      'PUBLIC_URL_LOOPBACK',
      `PUBLIC_URL is ${url}, which names every browser's own machine`,
      'Set it to what browsers see.',
    ),
  ];
}

/** CORS may allow a page of another site, but browsers omit a SameSite=Lax cookie from its requests (RFC 6265bis, 5.2). */
function crossSite(url: string, origin: string): CheckResult[] {
  const [own, other] = [new URL(url), new URL(origin)];
  if (!/^https?:$/.test(other.protocol))
    return [
      warning(
        'ORIGIN_OF_APP',
        `KEYRING_ORIGINS: ${origin} is of an app or an extension, which is another site than ${url}: a browser may keep the session cookie (SameSite=Lax) out of its requests`,
        'Check that the cookie arrives: an extension needs host permissions, an app the HTTP client of its platform.',
      ),
    ];
  if (own.protocol !== other.protocol)
    return [
      error(
        'ORIGIN_OTHER_SCHEME',
        `KEYRING_ORIGINS: ${origin} has another scheme than PUBLIC_URL: browsers take it for another site and send no session cookie`,
        'Serve both by https.',
      ),
    ];
  if (surelyTwoSites(own.hostname, other.hostname))
    return [
      error(
        'ORIGIN_CROSS_SITE',
        `KEYRING_ORIGINS: ${origin} is another site than ${url}: browsers send no session cookie (SameSite=Lax) from its pages`,
        'Put the gateway under the same domain as the pages, or serve the pages through PUBLIC_URL.',
      ),
    ];
  return [];
}

const IS_ADDRESS = /^(\d+\.\d+\.\d+\.\d+|\[.*\])$/;

/** Two hosts without a common domain of two labels. The reverse is not sure: `a.co.uk` and `b.co.uk` are two sites as well. */
function surelyTwoSites(a: string, b: string): boolean {
  if (a === b) return false;
  if (IS_ADDRESS.test(a) || IS_ADDRESS.test(b)) return true;
  const [left, right] = [a, b].map(host => host.split('.').slice(-2).join('.'));
  return left !== right || !left?.includes('.');
}

function returns(inputs: CheckInputs): CheckResult[] {
  const origins = originsOf(inputs);
  const foreign = inputs.config.server.returnTo.filter(place => !origins.allows(new URL(place).origin));
  return foreign.map(place =>
    warning(
      'RETURN_TO_FOREIGN',
      `KEYRING_RETURN_TO: a login may return to ${place}, whose origin may not send requests to the gateway`,
      'Add its origin to KEYRING_ORIGINS, or take the place out.',
    ),
  );
}

/** Warnings about the settings alone, which the gateway also logs when it starts. */
export const settings: Check = {
  name: 'settings',
  run: ({ warnings }) =>
    warnings.length === 0
      ? [ok('understood, and no contradictions')]
      : warnings.map(line => warning('SETTINGS_DOUBTFUL', line, 'Change the setting, or let it be if it is meant so.')),
};

/** The gateway would not start with these settings, and nothing else can be checked. */
export const refusedSettings = (complaints: readonly string[]): readonly CheckResult[] =>
  complaints.map(line => error('SETTINGS_REFUSED', line, 'The gateway does not start with this. Fix it.'));

/** package.json, engines. */
const OLDEST = [20, 19] as const;

export const nodeVersion: Check = {
  name: 'node',
  cheap: true,
  run({ nodeVersion: version }) {
    if (isAtLeast(version, OLDEST)) return [ok(`Node ${version}`)];
    return [error('NODE_VERSION', `Node ${version} is too old`, `Run it with Node ${OLDEST.join('.')} or later.`)];
  },
};
