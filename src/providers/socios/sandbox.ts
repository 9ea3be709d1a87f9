import { type Call, type Reply, type Route, type SandboxModule, startSandbox } from '../../testing/sandbox/kit.js';
import { revokeRoute, tokenRoute } from './sandbox/auth.js';
import { authorizeRoutes, metadataRoute } from './sandbox/authorize.js';
import { CLIENT, defaultKnobs, faultReply, type SociosKnobs, statusReport, type World } from './sandbox/common.js';
import { otherRoutes, pollRoutes } from './sandbox/data.js';
import { profileOf } from './sandbox/profile.js';
import { makeFans, makePolls, makeRewards } from './sandbox/seed.js';

/** Socios.com in miniature: WSO2's authorization server and API gateway with the APIs behind it, all on one port. */
export const sociosSandbox: SandboxModule<SociosKnobs> = {
  id: 'SOCIOS',
  start(options) {
    const knobs = defaultKnobs();
    return startSandbox(
      {
        id: 'SOCIOS',
        name: 'Socios.com',
        knobs,
        build({ origin, ledger, clock }) {
          const world: World = {
            knobs,
            clock,
            issuer: origin,
            ledger,
            codes: new Map(),
            consents: new Map(),
            usedAtMs: new Map(),
            fans: makeFans(),
            polls: makePolls(),
            rewards: makeRewards(),
          };
          const routes = routesOf(world);
          const notFound = (call: Call) => unknownPath(world, routes, call);
          const serviceEnv = { SOCIOS_ACCESS: 'public' };
          return {
            routes,
            notFound,
            env: envOf(origin),
            serviceEnv,
            logins,
            sample,
            profile: profileOf(knobs, origin),
          };
        },
      },
      options,
    );
  },
};

const sample = {
  query:
    'polls(first: 5) { nodes { id question status closeAt answers { id title } } pageInfo { hasNextPage endCursor } }',
  viewer: 'socios { id username wallet { currency totalBalance } polls(first: 3) { nodes { id question } } }',
  isPublic: true,
};

const logins = [{ title: 'its own page; choose any fan', input: { socios: {} } }];

const envOf = (origin: string) => ({
  SOCIOS_API_URL: origin,
  SOCIOS_AUTHORIZE_URL: `${origin}/oauth2/authorize`,
  SOCIOS_TOKEN_URL: `${origin}/oauth2/token`,
  SOCIOS_REVOKE_URL: `${origin}/oauth2/revoke`,
  SOCIOS_CLIENT_ID: CLIENT.id,
  SOCIOS_CLIENT_SECRET: CLIENT.secret,
  SOCIOS_PARTNER_TAG: CLIENT.partnerTag,
});

const routesOf = (world: World): readonly Route[] => [
  metadataRoute(world),
  ...authorizeRoutes(world),
  tokenRoute(world),
  revokeRoute(world),
  ...pollRoutes(world),
  ...otherRoutes(world),
];

const API = /^\/(polls\/1\.0\.8|user\/1\.0\.0|wallet\/1\.0\.0|rewards\/1\.0\.0)\//;

function unknownPath(world: World, routes: readonly Route[], { path }: Call): Reply {
  if (routes.some(route => route.path.test(path)))
    return statusReport(405, 'Method Not Allowed', 'Method not allowed for given API resource');
  if (API.test(path)) return faultReply(world, 900906);
  return statusReport(404, 'Not Found', 'The requested resource is not available.');
}
