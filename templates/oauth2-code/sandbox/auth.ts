import { createHash, randomBytes } from 'node:crypto';
import type { Call, Minted, Reply, Route } from 'keyring-gateway/testing';
import { CLIENT, type World } from './common.js';
import { ACCOUNTS } from './seed.js';

const CALLBACK = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?\/callback\/acme$/;

/** The authorize endpoint (RFC 6749, 4.1.1): a page with one link for each account and one link that declines. */
export const authorizeRoutes = (world: World): readonly Route[] => [
  { method: 'GET', path: /^\/oauth2\/authorize$/, handle: call => authorize(world, call) },
];

function authorize(world: World, { query }: Call): Reply {
  const redirectUri = query.get('redirect_uri') ?? '';
  const challenge = query.get('code_challenge') ?? '';
  // A redirect goes to registered URLs only (RFC 6749, 4.1.2.1).
  if (query.get('client_id') !== CLIENT.id || !CALLBACK.test(redirectUri))
    return { status: 400, body: 'No such client.' };
  const back = (params: Readonly<Record<string, string>>) =>
    sendBack(redirectUri, { state: query.get('state') ?? '', ...params });
  if (query.get('response_type') !== 'code') return back({ error: 'unsupported_response_type' });
  if (query.get('code_challenge_method') !== 'S256' || !challenge) return back({ error: 'invalid_request' });

  const chosen = world.knobs.agreesAs || query.get('account');
  if (chosen === null || chosen === '') return { body: page(query) };
  const account = ACCOUNTS.find(({ id }) => id === chosen)?.id;
  if (!account) return back({ error: 'access_denied' });
  const code = randomBytes(24).toString('base64url');
  world.codes.set(code, { account, redirectUri, challenge });
  return back({ code });
}

function sendBack(redirectUri: string, params: Readonly<Record<string, string>>): Reply {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
  return { status: 302, headers: { location: url.href, 'cache-control': 'no-store' } };
}

function page(query: URLSearchParams): string {
  const link = (account: string, text: string) => {
    const params = new URLSearchParams(query);
    params.set('account', account);
    return `<li><a href="?${params.toString().replaceAll('&', '&amp;')}">${text}</a>`;
  };
  const people = ACCOUNTS.map(({ id, name }) => link(id, `Continue as ${name}`));
  return `<!doctype html><title>Acme</title><h1>Sign in to Acme</h1><ul>${[...people, link('nobody', 'Decline')].join('')}</ul>`;
}

/** Token endpoint (RFC 6749, 3.2) and revocation endpoint (RFC 7009), both for the one client, which authenticates with Basic. */
export const tokenRoutes = (world: World): readonly Route[] => [
  { method: 'POST', path: /^\/oauth2\/token$/, handle: call => refuseClient(call) ?? token(world, call) },
  { method: 'POST', path: /^\/oauth2\/revoke$/, handle: call => refuseClient(call) ?? revoke(world, call) },
];

const failure = (status: number, error: string): Reply => ({
  status,
  body: { error, error_description: 'LEAKED-UPSTREAM-TEXT' },
});

/** `client_secret_basic`: form-encoded before Basic encoding (RFC 6749, 2.3.1). Clients differ in the characters that they encode. */
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
  // A code can be used once, also if the request fails (RFC 6749, 4.1.2).
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

/** Responds with 200 for every token, valid or not (RFC 7009, 2.2). */
function revoke({ ledger }: World, call: Call): Reply {
  ledger.end(call.field('token') ?? '');
  return { status: 200 };
}
