import { createHash } from 'node:crypto';
import type { Call, Reply, Route } from '../../../testing/sandbox/kit.js';
import type { Minted } from '../../../testing/sandbox/mint.js';
import { CLIENT, type World } from './knobs.js';

/** Token endpoint (RFC 6749, 3.2) and revocation endpoint (RFC 7009), both for the one client, which proves itself with Basic. */
export const tokenRoutes = (world: World): readonly Route[] => [
  { method: 'POST', path: /^\/oauth2\/token$/, handle: call => refuseClient(call) ?? token(world, call) },
  { method: 'POST', path: /^\/oauth2\/revoke$/, handle: call => refuseClient(call) ?? revoke(world, call) },
];

const failure = (status: number, error: string): Reply => ({
  status,
  body: { error, error_description: 'LEAKED-UPSTREAM-TEXT' },
});

/** `client_secret_basic`: form-encoded before it is Basic (RFC 6749, 2.3.1), which clients do to more or fewer characters. */
function refuseClient({ headers }: Call): Reply | undefined {
  const proof = /^Basic (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
  const parts = Buffer.from(proof, 'base64').toString().split(':');
  const [id, secret] = parts.map(part => new URLSearchParams(`v=${part}`).get('v'));
  return id === CLIENT.id && secret === CLIENT.secret ? undefined : failure(401, 'invalid_client');
}

function token(world: World, call: Call): Reply {
  switch (call.field('grant_type')) {
    case 'authorization_code':
      return exchange(world, call);
    case 'refresh_token':
      return told(world, world.mint.redeem(call.field('refresh_token')));
    default:
      return failure(400, 'unsupported_grant_type');
  }
}

function exchange(world: World, call: Call): Reply {
  const name = call.field('code') ?? '';
  const code = world.codes.get(name);
  // Good once, whatever becomes of it (RFC 6749, 4.1.2).
  world.codes.delete(name);
  const challenge = createHash('sha256')
    .update(call.field('code_verifier') ?? '')
    .digest('base64url');
  const fits = code?.redirectUri === call.field('redirect_uri') && code?.challenge === challenge;
  return told(world, code && fits ? world.mint.issue(code.account) : undefined);
}

function told({ knobs }: World, minted: Minted | undefined): Reply {
  if (!minted) return failure(400, 'invalid_grant');
  const { accessToken, refreshToken } = minted;
  return {
    headers: { 'cache-control': 'no-store' },
    body: {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: Math.round(knobs.accessLifeMs / 1_000),
      ...(refreshToken && { refresh_token: refreshToken }),
    },
  };
}

/** 200 whatever the token was (RFC 7009, 2.2). */
function revoke({ ledger }: World, call: Call): Reply {
  ledger.end(call.field('token') ?? '');
  return { status: 200 };
}
