import { type Call, type Ledger, type Reply, type SandboxModule, startSandbox } from 'keyring-gateway/testing';
import { dataRoutes, fail, notFound, sample } from './sandbox/data.js';
import { keyOf, loginOf, profile } from './sandbox/profile.js';
import { ACCOUNTS, ADA, BEN, HOUSE } from './sandbox/seed.js';

/** The owner of the key in a call's header. */
function ownerOf(ledger: Ledger, { headers }: Call): string | undefined {
  return ledger.usable(headers['x-api-key'], 'access', 0)?.account;
}

function key(ledger: Ledger, call: Call): Reply {
  const owner = ownerOf(ledger, call);
  if (owner !== undefined) return { body: { owner } };
  ledger.refusals += 1;
  return fail(401, 'unauthorized');
}

/** A sandbox of Acme: its API and the keys of its accounts. */
export const acmeSandbox: SandboxModule = {
  id: 'ACME',
  start: options =>
    startSandbox(
      {
        id: 'ACME',
        name: 'Acme',
        knobs: {},
        build({ origin, ledger, clock }) {
          for (const account of ACCOUNTS)
            ledger.issue({
              token: keyOf(account),
              kind: 'access',
              account: account.id,
              family: account.id,
              issuedAtMs: clock.now(),
              expiresAtMs: Number.POSITIVE_INFINITY,
            });
          return {
            routes: [
              { method: 'GET', path: /^\/v1\/key$/, handle: call => key(ledger, call) },
              ...dataRoutes(call => ownerOf(ledger, call)),
            ],
            env: { ACME_URL: origin },
            serviceEnv: { ACME_API_KEY: keyOf(HOUSE), ACME_ACCESS: 'public' },
            logins: [ADA, BEN].map(account => ({ title: account.name, input: loginOf(keyOf(account)) })),
            sample,
            profile,
            notFound,
          };
        },
      },
      options,
    ),
};
