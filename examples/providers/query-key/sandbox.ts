import { type SandboxModule, startSandbox } from 'keyring-gateway/testing';
import { dataRoutes, notFound, sample } from './sandbox/data.js';
import { loginOf, profile } from './sandbox/profile.js';
import { ACCOUNTS, ADA, BEN, HOUSE } from './sandbox/seed.js';

/** A sandbox of Atlas: its API and the keys of its accounts. */
export const atlasSandbox: SandboxModule = {
  id: 'ATLAS',
  start: options =>
    startSandbox(
      {
        id: 'ATLAS',
        name: 'Atlas',
        knobs: {},
        build({ origin, ledger, clock }) {
          for (const { id, key } of ACCOUNTS)
            ledger.issue({
              token: key,
              kind: 'access',
              account: id,
              family: id,
              issuedAtMs: clock.now(),
              expiresAtMs: Number.POSITIVE_INFINITY,
            });
          return {
            routes: dataRoutes(ledger),
            env: { ATLAS_URL: origin },
            serviceEnv: { ATLAS_API_KEY: HOUSE.key, ATLAS_ACCESS: 'public' },
            logins: [ADA, BEN].map(({ name, key }) => ({ title: name, input: loginOf(key) })),
            sample,
            profile,
            notFound,
          };
        },
      },
      options,
    ),
};
