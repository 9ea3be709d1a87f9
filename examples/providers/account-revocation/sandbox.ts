import { bearerToken, Mint, type SandboxModule, startSandbox } from 'keyring-gateway/testing';
import { authorizeRoutes, tokenRoutes } from './sandbox/auth.js';
import { CLIENT, DEFAULTS, type VeloKnobs } from './sandbox/common.js';
import { dataRoutes, notFound, sample } from './sandbox/data.js';
import { profileOf } from './sandbox/profile.js';

/** A sandbox of Velo: its authorization server and its API, on one port. */
export const veloSandbox: SandboxModule<VeloKnobs> = {
  id: 'VELO',
  start(options) {
    const knobs: VeloKnobs = { ...DEFAULTS };
    return startSandbox(
      {
        id: 'VELO',
        name: 'Velo',
        knobs,
        build({ origin, ledger, clock }) {
          ledger.revocationEnds = 'account';
          const world = { knobs, ledger, mint: new Mint(ledger, clock, () => knobs), codes: new Map(), now: clock.now };
          return {
            routes: [
              ...authorizeRoutes(world),
              ...tokenRoutes(world),
              ...dataRoutes(call => ledger.usable(bearerToken(call.headers), 'access', clock.now())?.account),
            ],
            env: {
              VELO_URL: origin,
              VELO_AUTHORIZE_URL: `${origin}/oauth/authorize`,
              VELO_TOKEN_URL: `${origin}/oauth/token`,
              VELO_DEAUTHORIZE_URL: `${origin}/oauth/deauthorize`,
              VELO_CLIENT_ID: CLIENT.id,
              VELO_CLIENT_SECRET: CLIENT.secret,
            },
            serviceEnv: {},
            logins: [{ title: 'its own page; choose any account', input: { velo: {} } }],
            sample,
            profile: profileOf(knobs),
            notFound,
          };
        },
      },
      options,
    );
  },
};
