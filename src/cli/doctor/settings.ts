import { createOrigins } from '../../server/origins.js';
import { type Check, type CheckResult, error, type Facts, ok, warning } from './check.js';

/** PUBLIC_URL, the cookie and the origins that may ask: whether they can work together in a browser. */
export const site: Check = {
  name: 'site',
  cheap: true,
  run(facts) {
    const found = [
      ...publicUrl(facts),
      ...facts.origins.flatMap(origin => crossSite(facts, origin)),
      ...returns(facts),
    ];
    return found.length > 0 ? found : [ok(`${facts.publicUrl}, ${cookieOf(facts)}`)];
  },
};

const cookieOf = (facts: Facts) =>
  createOrigins(facts).isPlainLoopback ? 'cookie for this machine' : '__Host- cookie';

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

function publicUrl({ production, publicUrl: url }: Facts): CheckResult[] {
  if (!production || !LOOPBACK.test(new URL(url).hostname)) return [];
  return [
    error(
      'PUBLIC_URL_LOOPBACK',
      `PUBLIC_URL is ${url}, which names every browser's own machine`,
      'Set it to what browsers see.',
    ),
  ];
}

/** A page of another site may ask by CORS, but browsers keep a SameSite=Lax cookie out of its requests (RFC 6265bis, 5.2). */
function crossSite({ publicUrl: url }: Facts, origin: string): CheckResult[] {
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

/** Two hosts without a common domain of two labels. The reverse is not sure: `a.co.uk` and `b.co.uk` are two sites, too. */
function surelyTwoSites(a: string, b: string): boolean {
  if (a === b) return false;
  if (IS_ADDRESS.test(a) || IS_ADDRESS.test(b)) return true;
  const [left, right] = [a, b].map(host => host.split('.').slice(-2).join('.'));
  return left !== right || !left?.includes('.');
}

function returns(facts: Facts): CheckResult[] {
  const origins = createOrigins(facts);
  const foreign = facts.returnTo.filter(place => !origins.allows(new URL(place).origin));
  return foreign.map(place =>
    warning(
      'RETURN_TO_FOREIGN',
      `KEYRING_RETURN_TO: a login may end at ${place}, whose origin may not ask the gateway`,
      'Add its origin to KEYRING_ORIGINS, or take the place out.',
    ),
  );
}

/** What the settings alone are warned about; the gateway says it at its start by itself. */
export const settings: Check = {
  name: 'settings',
  run: ({ warnings }) =>
    warnings.length === 0
      ? [ok('understood, and no contradictions')]
      : warnings.map(line => warning('SETTINGS_DOUBTFUL', line, 'Change the setting, or let it be if it is meant so.')),
};

/** With these the gateway would not start, and nothing else can be looked into. */
export const refusedSettings = (complaints: readonly string[]): readonly CheckResult[] =>
  complaints.map(line => error('SETTINGS_REFUSED', line, 'The gateway does not start with this. Mend the setting.'));

/** package.json, engines. */
const [MAJOR, MINOR] = [20, 19];

export const nodeVersion: Check = {
  name: 'node',
  cheap: true,
  run({ nodeVersion: version }) {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const isEnough = major > MAJOR || (major === MAJOR && minor >= MINOR);
    return isEnough
      ? [ok(`Node ${version}`)]
      : [error('NODE_VERSION', `Node ${version} is too old`, `Run it with Node ${MAJOR}.${MINOR} or later.`)];
  },
};
