import { Mint, type SandboxModule, startSandbox } from 'keyring-gateway/testing';
import { authRoutes, idTokens } from './sandbox/auth.js';
import { CLIENT, DEFAULTS, type NimbusKnobs, type World } from './sandbox/common.js';
import { dataRoutes, notFound, sample } from './sandbox/data.js';
import { profileOf } from './sandbox/profile.js';

/** A sandbox of Nimbus with three hosts: login and profiles, mail, files. */
export const nimbusSandbox: SandboxModule<NimbusKnobs> = {
  id: 'NIMBUS',
  start(options) {
    const knobs: NimbusKnobs = { ...DEFAULTS };
    return startSandbox(
      {
        id: 'NIMBUS',
        name: 'Nimbus',
        knobs,
        otherHosts: 2,
        build({ origin, others: [mail = '', files = ''], ledger, clock }) {
          ledger.revocationEnds = 'account';
          const world: World = {
            issuer: origin,
            knobs,
            ledger,
            mint: new Mint(ledger, clock, () => knobs),
            codes: new Map(),
            consents: new Map(),
            scopesOf: new Map(),
            idToken: idTokens(origin, clock.now),
            now: clock.now,
          };
          return {
            routes: [...authRoutes(world), ...dataRoutes(world, mail, files)],
            env: {
              NIMBUS_URL: origin,
              NIMBUS_MAIL_URL: mail,
              NIMBUS_FILES_URL: files,
              NIMBUS_AUTHORIZE_URL: `${origin}/o/oauth2/v2/auth`,
              NIMBUS_TOKEN_URL: `${origin}/token`,
              NIMBUS_REVOKE_URL: `${origin}/revoke`,
              NIMBUS_CLIENT_ID: CLIENT.id,
              NIMBUS_CLIENT_SECRET: CLIENT.secret,
            },
            serviceEnv: {},
            logins: [{ title: 'its own page; choose any account', input: { nimbus: {} } }],
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
