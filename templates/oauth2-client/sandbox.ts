import {
  bearerToken,
  type Call,
  Mint,
  type MintKnobs,
  type Reply,
  type SandboxModule,
  startSandbox,
} from 'keyring-gateway/testing';
import { dataRoutes, notFound } from './sandbox/data.js';
import { CLIENT, profileOf, sample } from './sandbox/profile.js';
import { HOUSE } from './sandbox/seed.js';

const PROOF = `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')}`;

const failure = (status: number, error: string): Reply => ({
  status,
  body: { error, error_description: 'LEAKED-UPSTREAM-TEXT' },
});

/** The token endpoint (RFC 6749, 4.4). */
function token(mint: Mint, knobs: MintKnobs, call: Call): Reply {
  if (call.headers.authorization !== PROOF) return failure(401, 'invalid_client');
  if (call.field('grant_type') !== 'client_credentials') return failure(400, 'unsupported_grant_type');
  const { accessToken } = mint.issue(HOUSE.id, { refreshes: false });
  const body = { access_token: accessToken, token_type: 'Bearer', expires_in: Math.round(knobs.accessLifeMs / 1_000) };
  return { headers: { 'cache-control': 'no-store' }, body };
}

/** A sandbox of Acme: its token endpoint and its API, on one port. */
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
              { method: 'POST', path: /^\/oauth2\/token$/, handle: call => token(mint, knobs, call) },
              ...dataRoutes(call => ledger.usable(bearerToken(call.headers), 'access', clock.now())?.account),
            ],
            env: { ACME_URL: origin, ACME_TOKEN_URL: `${origin}/oauth2/token` },
            serviceEnv: { ACME_CLIENT_ID: CLIENT.id, ACME_CLIENT_SECRET: CLIENT.secret, ACME_ACCESS: 'public' },
            logins: [],
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
