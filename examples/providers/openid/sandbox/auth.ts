import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { Call, Minted, Reply, Route } from 'keyring-gateway/testing';
import { CLIENT, type World } from './common.js';
import { ACCOUNTS } from './seed.js';

/** Metadata of the sandbox (OpenID Connect Discovery, 3). */
export const metadataRoutes = (issuer: string): readonly Route[] => [
  {
    method: 'GET',
    path: /^\/\.well-known\/openid-configuration$/,
    handle: () => ({
      body: {
        issuer,
        authorization_endpoint: `${issuer}/oauth2/authorize`,
        token_endpoint: `${issuer}/oauth2/token`,
        revocation_endpoint: `${issuer}/oauth2/revoke`,
        userinfo_endpoint: `${issuer}/userinfo`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['ES256'],
        code_challenge_methods_supported: ['S256'],
        authorization_response_iss_parameter_supported: true,
      },
    }),
  },
];

/** Writes ID tokens (OpenID Connect Core, 2) under a key made for this run. */
export function idTokens(issuer: string, nowMs: () => number): (subject: string) => string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return subject => {
    const iat = Math.floor(nowMs() / 1_000);
    const claims = { iss: issuer, aud: CLIENT.id, sub: subject, iat, exp: iat + 300 };
    const text = `${part({ alg: 'ES256', typ: 'JWT' })}.${part(claims)}`;
    return `${text}.${sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
}

const CALLBACK = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?\/callback\/openid$/;

/** The authorize endpoint (RFC 6749, 4.1.1): a page with one link for each account and one link that declines. */
export const authorizeRoutes = (world: World): readonly Route[] => [
  { method: 'GET', path: /^\/oauth2\/authorize$/, handle: call => answer(world, call) },
];

function answer(world: World, { query }: Call): Reply {
  const redirectUri = query.get('redirect_uri') ?? '';
  const challenge = query.get('code_challenge') ?? '';
  // A redirect goes to registered URLs only (RFC 6749, 4.1.2.1).
  if (query.get('client_id') !== CLIENT.id || !CALLBACK.test(redirectUri))
    return { status: 400, body: 'No such client.' };
  // Errors also have `iss` (RFC 9207, 2).
  const back = (params: Readonly<Record<string, string>>) =>
    sendBack(redirectUri, { state: query.get('state') ?? '', ...params, iss: world.issuer });
  if (query.get('response_type') !== 'code') return back({ error: 'unsupported_response_type' });
  if (query.get('code_challenge_method') !== 'S256' || !challenge) return back({ error: 'invalid_request' });
  const scope = query.get('scope')?.split(' ') ?? [];
  // A refresh token requires consent, which the client must request with `prompt=consent` (OpenID Connect Core, 11).
  const refreshes = scope.includes('offline_access') && query.get('prompt') === 'consent';

  const chosen = world.knobs.agreesAs || query.get('account');
  if (chosen === null || chosen === '') return { body: page(query) };
  const account = ACCOUNTS.find(({ id }) => id === chosen)?.id;
  if (!account) return back({ error: 'access_denied' });
  const code = randomBytes(24).toString('base64url');
  world.codes.set(code, { account, redirectUri, challenge, refreshes, isOpenid: scope.includes('openid') });
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
  return `<!doctype html><title>OpenID provider</title><h1>Sign in</h1><ul>${[...people, link('nobody', 'Decline')].join('')}</ul>`;
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
  if (!code || !fits) return told(world, undefined);
  const { account, refreshes, isOpenid } = code;
  return told(world, world.mint.issue(account, { refreshes }), isOpenid ? { id_token: world.idToken(account) } : {});
}

function told({ knobs }: World, minted: Minted | undefined, more: object = {}): Reply {
  if (!minted) return failure(400, 'invalid_grant');
  const { accessToken, refreshToken } = minted;
  return {
    headers: { 'cache-control': 'no-store' },
    body: {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: Math.round(knobs.accessLifeMs / 1_000),
      ...(refreshToken && { refresh_token: refreshToken }),
      ...more,
    },
  };
}

/** Responds with 200 for every token, valid or not (RFC 7009, 2.2). */
function revoke({ ledger }: World, call: Call): Reply {
  ledger.end(call.field('token') ?? '');
  return { status: 200 };
}
