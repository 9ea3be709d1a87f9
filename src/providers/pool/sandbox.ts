import { type Call, type Reply, type Route, type SandboxModule, startSandbox } from '../../testing/sandbox/kit.js';
import { authRoutes } from './sandbox/auth.js';
import type { PoolKnobs } from './sandbox/common.js';
import { dataRoutes } from './sandbox/data.js';
import { profileOf } from './sandbox/profile.js';
import { type Account, DJ, HOUSE, ZOE } from './sandbox/seed.js';

/** A fake of Promo Only's API. It is strict where the real one's pages are: forms only, each token in its one place, paths without queries. */
export const poolSandbox: SandboxModule<PoolKnobs> = {
  id: 'POOL',
  start: options => {
    const knobs: PoolKnobs = { tokenLifeSeconds: 600, wrongKeyStatus: 401, deadToken: 'status', namesUser: true };
    return startSandbox(
      {
        id: 'POOL',
        name: 'Promo Only',
        knobs,
        build({ origin, ledger, clock }) {
          const world = { knobs, ledger, clock };
          const routes = [...authRoutes(world), ...dataRoutes(world)];
          return {
            routes,
            env: { POOL_URL: origin },
            serviceEnv: {
              POOL_USER_ID: String(HOUSE.userId),
              POOL_API_KEY: HOUSE.key.apiKey,
              POOL_API_SECRET: HOUSE.key.apiSecret,
              POOL_ACCESS: 'public',
            },
            logins: [
              { title: 'API key', input: { pool: { key: keyOf(DJ) } } },
              {
                title: 'E-mail and password',
                input: { pool: { account: { email: ZOE.email, password: ZOE.password } } },
              },
            ],
            sample,
            profile: profileOf(knobs),
            notFound: call => notFound(routes, call),
          };
        },
      },
      options,
    );
  },
};

const sample = {
  query: 'releaseDays(first: 2) { nodes { date releases { id title artist genre } } }',
  viewer: 'pool { id formats { id name } charts { id name shown } }',
};

const keyOf = ({ userId, key }: Account) => ({ userId: String(userId), ...key });

/** POOL's documentation has no error format for this: default pages of such a server. */
function notFound(routes: readonly Route[], { path }: Call): Reply {
  const allowed = routes.filter(route => route.path.test(path)).map(route => route.method);
  return allowed.length > 0
    ? { status: 405, headers: { allow: allowed.join(', ') }, body: page('405 Method Not Allowed') }
    : { status: 404, body: page('404 Not Found') };
}

const page = (title: string) => `<!doctype html><title>${title}</title><h1>${title}</h1>`;
