import { bearerToken, Mint, type SandboxModule, startSandbox } from 'keyring-gateway/testing';
import { authorizeRoutes, tokenRoutes } from './sandbox/auth.js';
import { type AcmeKnobs, CLIENT, DEFAULTS } from './sandbox/common.js';
import { dataRoutes, notFound, sample } from './sandbox/data.js';
import { profileOf } from './sandbox/profile.js';

/** A sandbox of Acme: its authorization server (RFC 6749, RFC 7636, RFC 7009) and its API, on one port. */
export const acmeSandbox: SandboxModule<AcmeKnobs> = {
  id: 'ACME',
  start(options) {
    const knobs: AcmeKnobs = { ...DEFAULTS };
    return startSandbox(
      {
        id: 'ACME',
        name: 'Acme',
        knobs,
        build({ origin, ledger, clock }) {
          const world = { knobs, ledger, mint: new Mint(ledger, clock, () => knobs), codes: new Map() };
          return {
            routes: [
              ...authorizeRoutes(world),
              ...tokenRoutes(world),
              ...dataRoutes(call => ledger.usable(bearerToken(call.headers), 'access', clock.now())?.account),
            ],
            env: {
              ACME_URL: origin,
              ACME_AUTHORIZE_URL: `${origin}/oauth2/authorize`,
              ACME_TOKEN_URL: `${origin}/oauth2/token`,
              ACME_REVOKE_URL: `${origin}/oauth2/revoke`,
              ACME_CLIENT_ID: CLIENT.id,
              ACME_CLIENT_SECRET: CLIENT.secret,
            },
            serviceEnv: {},
            logins: [{ title: 'its own page; choose any account', input: { acme: {} } }],
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
