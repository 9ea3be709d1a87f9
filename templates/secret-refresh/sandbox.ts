import {
  bearerToken,
  type Call,
  type Ledger,
  Mint,
  type Minted,
  type MintKnobs,
  type Reply,
  type SandboxModule,
  startSandbox,
} from 'keyring-gateway/testing';
import { dataRoutes, fail, notFound, sample } from './sandbox/data.js';
import { loginOf, profileOf } from './sandbox/profile.js';
import { ACCOUNTS, ADA, BEN, HOUSE } from './sandbox/seed.js';

function told(knobs: MintKnobs, { account, accessToken, refreshToken }: Minted): Reply {
  const expires_in = Math.round(knobs.accessLifeMs / 1_000);
  return {
    body: { account, access_token: accessToken, ...(refreshToken && { refresh_token: refreshToken }), expires_in },
  };
}

function token(ledger: Ledger, mint: Mint, knobs: MintKnobs, call: Call): Reply {
  if (call.field('grant') === 'refresh') {
    const minted = mint.redeem(call.field('refresh_token'));
    return minted ? told(knobs, minted) : fail(400, 'invalid_refresh_token');
  }
  const [id, secret] = [call.field('account'), call.field('secret')];
  const account = ACCOUNTS.find(one => one.id === id && one.secret === secret);
  if (account) return told(knobs, mint.issue(account.id));
  ledger.refusals += 1;
  return fail(400, 'invalid_secret');
}

/** A sandbox of Acme: its token endpoint and its API, on one port. */
export const acmeSandbox: SandboxModule<MintKnobs> = {
  id: 'ACME',
  start(options) {
    const knobs: MintKnobs = { accessLifeMs: 3_600_000, refreshLifeMs: 30 * 86_400_000, rotation: 'always' };
    return startSandbox(
      {
        id: 'ACME',
        name: 'Acme',
        knobs,
        build({ origin, ledger, clock }) {
          const mint = new Mint(ledger, clock, () => knobs);
          return {
            routes: [
              { method: 'POST', path: /^\/v1\/token$/, handle: call => token(ledger, mint, knobs, call) },
              ...dataRoutes(call => ledger.usable(bearerToken(call.headers), 'access', clock.now())?.account),
            ],
            env: { ACME_URL: origin },
            serviceEnv: { ACME_ACCOUNT: HOUSE.id, ACME_SECRET: HOUSE.secret, ACME_ACCESS: 'public' },
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
