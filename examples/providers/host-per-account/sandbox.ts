import { Mint, type SandboxModule, startSandbox } from 'keyring-gateway/testing';
import { authRoutes } from './sandbox/auth.js';
import { type CirrusKnobs, CLIENT, DEFAULTS, type World } from './sandbox/common.js';
import { dataRoutes, notFound, sample } from './sandbox/data.js';
import { profileOf } from './sandbox/profile.js';

/** A sandbox of Cirrus: a login host and two instances, each on its own port. */
export const cirrusSandbox: SandboxModule<CirrusKnobs> = {
  id: 'CIRRUS',
  start(options) {
    const knobs: CirrusKnobs = { ...DEFAULTS };
    return startSandbox(
      {
        id: 'CIRRUS',
        name: 'Cirrus',
        knobs,
        otherHosts: 2,
        build({ origin, others, ledger, clock }) {
          ledger.revocationEnds = 'grant';
          const mint = new Mint(ledger, clock, () => knobs);
          const world: World = { knobs, ledger, mint, codes: new Map(), origin, instances: others, now: clock.now };
          return {
            routes: [...authRoutes(world), ...dataRoutes(world)],
            env: {
              CIRRUS_AUTHORIZE_URL: `${origin}/services/oauth2/authorize`,
              CIRRUS_TOKEN_URL: `${origin}/services/oauth2/token`,
              CIRRUS_REVOKE_URL: `${origin}/services/oauth2/revoke`,
              CIRRUS_HOSTS: others.map(url => new URL(url).host).join(),
              CIRRUS_CLIENT_ID: CLIENT.id,
              CIRRUS_CLIENT_SECRET: CLIENT.secret,
            },
            serviceEnv: {},
            logins: [{ title: 'its own page; choose any account', input: { cirrus: {} } }],
            sample,
            profile: profileOf(world),
            notFound,
          };
        },
      },
      options,
    );
  },
};
