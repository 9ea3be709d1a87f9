import {
  bearerToken,
  type Call,
  type Ledger,
  Mint,
  type MintKnobs,
  type Reply,
  type SandboxModule,
  startSandbox,
} from 'keyring-gateway/testing';
import { dataRoutes, fail, notFound, sample } from './sandbox/data.js';
import { loginOf, profileOf } from './sandbox/profile.js';
import { ACCOUNTS, ADA, BEN, HOUSE } from './sandbox/seed.js';

function logIn(ledger: Ledger, mint: Mint, knobs: MintKnobs, call: Call): Reply {
  // Case and spaces at the ends are ignored, as at most providers.
  const [id, secret] = [call.field('username')?.trim().toLowerCase(), call.field('password')];
  const account = ACCOUNTS.find(one => one.id === id && one.secret === secret);
  if (!account) {
    ledger.refusals += 1;
    return fail(401, 'invalid_credentials');
  }
  const { accessToken } = mint.issue(account.id, { refreshes: false });
  return { body: { token: accessToken, expires_in: Math.round(knobs.accessLifeMs / 1_000) } };
}

function logOut(ledger: Ledger, { headers }: Call): Reply {
  const entry = ledger.find(bearerToken(headers), 'access');
  if (entry?.state !== 'live') return fail(401, 'unauthorized');
  ledger.end(entry.token);
  return { body: {} };
}

/** A sandbox of Acme: its login and its API, on one port. */
export const acmeSandbox: SandboxModule<MintKnobs> = {
  id: 'ACME',
  start(options) {
    const knobs: MintKnobs = { accessLifeMs: 3_600_000, refreshLifeMs: 0, rotation: 'never' };
    return startSandbox(
      {
        id: 'ACME',
        name: 'Acme',
        knobs,
        build({ origin, ledger, clock }) {
          const mint = new Mint(ledger, clock, () => knobs);
          return {
            routes: [
              { method: 'POST', path: /^\/v1\/login$/, handle: call => logIn(ledger, mint, knobs, call) },
              { method: 'DELETE', path: /^\/v1\/login$/, handle: call => logOut(ledger, call) },
              ...dataRoutes(call => ledger.usable(bearerToken(call.headers), 'access', clock.now())?.account),
            ],
            env: { ACME_URL: origin },
            serviceEnv: { ACME_USERNAME: HOUSE.id, ACME_PASSWORD: HOUSE.secret, ACME_ACCESS: 'public' },
            logins: [ADA, BEN].map(account => ({ title: account.name, input: loginOf(account) })),
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
