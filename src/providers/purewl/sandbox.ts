import { type Call, type Reply, type Route, type SandboxModule, startSandbox } from '../../testing/sandbox/kit.js';
import { TOKEN_PATH } from './auth.js';
import { Tokens } from './sandbox/auth.js';
import { DEFAULTS, fail, INVALID, ok, type PurewlKnobs } from './sandbox/common.js';
import { cities, countries, DEVICES, protocols } from './sandbox/data.js';
import { profileOf } from './sandbox/profile.js';
import { RESELLERS, SERVICE_RESELLER, type SeedReseller } from './sandbox/seed.js';

const LISTS = { countries, cities, protocols };
const isKind = (kind: string | undefined): kind is keyof typeof LISTS => kind !== undefined && kind in LISTS;

function inventory({ params }: Call): Reply {
  const device = DEVICES.find(one => one === params.device);
  if (!isKind(params.kind) || !device) return fail(INVALID, 'sDeviceType is invalid.', 400);
  return ok({ [params.kind]: LISTS[params.kind](device) });
}

function status({ query }: Call, reseller: SeedReseller): Reply {
  const vpnUsername = query.get('vpnUsername');
  if (!vpnUsername) return fail(INVALID, 'vpnUsername is required.');
  const account = Object.hasOwn(reseller.accounts, vpnUsername) ? reseller.accounts[vpnUsername] : undefined;
  if (!account) return fail(INVALID, 'Username does not belong to this reseller.');
  return 'status' in account ? ok({ vpnUsername, status: account.status }) : fail(account.code, account.message);
}

function routes(tokens: Tokens, knobs: PurewlKnobs): Route[] {
  const behind = (handle: (call: Call, reseller: SeedReseller) => Reply) => (call: Call) => {
    const who = tokens.gate(call);
    return 'secretKey' in who ? handle(call, who) : who;
  };
  const takes = (method: string) => (call: Call) =>
    call.params.kind === 'cities' && knobs.citiesMethod !== method ? wrongMethod() : behind(inventory)(call);
  const lists = /^\/inventory\/v[23]\/(?<kind>countries|cities|protocols)\/(?<device>[^/]+)$/;
  const citiesOnly = /^\/inventory\/v[23]\/(?<kind>cities)\/(?<device>[^/]+)$/;
  return [
    { method: 'POST', path: new RegExp(`^${TOKEN_PATH}$`), handle: call => tokens.handle(call) },
    { method: 'GET', path: lists, handle: takes('GET') },
    { method: 'POST', path: citiesOnly, handle: takes('POST') },
    { method: 'GET', path: /^\/vam\/v2\/status$/, handle: behind(status) },
  ];
}

const wrongMethod = () => fail(INVALID, 'Method is not allowed.', 405);

const sample = {
  query: 'vpnCountries(device: WINDOWS) { id isoCode name cities { id name } protocols { id name } }',
  viewer: 'purewl { id uid }',
};

/** PureWL's fake: the token endpoint, the inventories of four devices, the status of VPN accounts. */
export const purewlSandbox: SandboxModule<PurewlKnobs> = {
  id: 'PUREWL',
  start(options) {
    const knobs = { ...DEFAULTS };
    return startSandbox(
      {
        id: 'PUREWL',
        name: 'PureWL (Atom)',
        knobs,
        build({ origin, ledger, clock }) {
          const known = routes(new Tokens(ledger, clock, knobs), knobs);
          return {
            routes: known,
            env: { PUREWL_URL: origin },
            serviceEnv: { PUREWL_SECRET_KEY: SERVICE_RESELLER.secretKey, PUREWL_ACCESS: 'public' },
            logins: RESELLERS.map(({ id, secretKey }) => ({
              title: `Reseller ${id}`,
              input: { purewl: { secretKey } },
            })),
            sample,
            profile: profileOf(knobs),
            notFound: ({ path }) =>
              known.some(route => route.path.test(path)) ? wrongMethod() : fail(404, 'No such endpoint.', 404),
          };
        },
      },
      options,
    );
  },
};
