import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { Call, Minted, Reply, Route } from 'keyring-gateway/testing';
import { SCOPES } from '../responses.js';
import { CLIENT, type World } from './common.js';
import { ACCOUNTS } from './seed.js';

const CALLBACK = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?\/callback\/nimbus$/;
const KNOWN: ReadonlySet<string> = new Set(['openid', 'profile', ...Object.values(SCOPES)]);
const PROMPTS: ReadonlySet<string> = new Set(['consent', 'select_account']);

/** Writes ID tokens (OpenID Connect Core, 2) with a key that is created for this run. */
export function idTokens(issuer: string, nowMs: () => number): (subject: string) => string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return subject => {
    const iat = Math.floor(nowMs() / 1_000);
    const claims = { iss: issuer, azp: CLIENT.id, aud: CLIENT.id, sub: subject, iat, exp: iat + 3_600 };
    const text = `${part({ alg: 'ES256', typ: 'JWT' })}.${part(claims)}`;
    return `${text}.${sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
}

/** Login, token endpoint and revocation. Only the issuer's host serves them. */
export const authRoutes = (world: World): readonly Route[] => {
  const { issuer: origin } = world;
  return [
    { origin, method: 'GET', path: /^\/o\/oauth2\/v2\/auth$/, handle: call => authorize(world, call) },
    { origin, method: 'POST', path: /^\/token$/, handle: call => refuseClient(call) ?? token(world, call) },
    { origin, method: 'POST', path: /^\/revoke$/, handle: call => revoke(world, call) },
  ];
};

const failure = (status: number, error: string): Reply => ({
  status,
  body: { error, error_description: 'LEAKED-UPSTREAM-TEXT' },
});

/** An invalid request is shown as a page and does not redirect the browser. */
function authorize(world: World, { query }: Call): Reply {
  const redirectUri = query.get('redirect_uri') ?? '';
  const challenge = query.get('code_challenge') ?? '';
  const requested = words(query.get('scope'));
  const prompts = words(query.get('prompt'));
  if (query.get('client_id') !== CLIENT.id) return { status: 401, body: 'Error 401: invalid_client' };
  if (!CALLBACK.test(redirectUri)) return { status: 400, body: 'Error 400: redirect_uri_mismatch' };
  if (query.get('response_type') !== 'code') return { status: 400, body: 'Error 400: unsupported_response_type' };
  if (requested.length === 0 || !requested.every(one => KNOWN.has(one)))
    return { status: 400, body: 'Error 400: invalid_scope' };
  if (query.get('code_challenge_method') !== 'S256' || !challenge || !prompts.every(one => PROMPTS.has(one)))
    return { status: 400, body: 'Error 400: invalid_request' };

  const back = (params: Readonly<Record<string, string>>) =>
    sendBack(redirectUri, { state: query.get('state') ?? '', ...params });
  const chosen = world.knobs.agreesAs || query.get('account');
  if (chosen === null || chosen === '') return { body: page(query) };
  const account = ACCOUNTS.find(({ id }) => id === chosen)?.id;
  if (!account) return back({ error: 'access_denied' });

  const before = world.consents.get(account);
  const all = new Set([...requested, ...(before ?? [])]);
  world.consents.set(account, all);
  const scopes = query.get('include_granted_scopes') === 'true' ? [...all] : requested;
  const code = `4/${randomBytes(24).toString('base64url')}`;
  // A refresh token is issued at the first consent, and at a consent that the client requested again.
  const refreshes = query.get('access_type') === 'offline' && (!before || prompts.includes('consent'));
  world.codes.set(code, { account, redirectUri, challenge, refreshes, scopes });
  return back({ code, scope: scopes.join(' '), authuser: '0', prompt: 'consent' });
}

const words = (text: string | null): readonly string[] => (text ?? '').split(' ').filter(Boolean);

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
  return `<!doctype html><title>Nimbus</title><h1>Choose an account</h1><ul>${[...people, link('none', 'Cancel')].join('')}</ul>`;
}

/** Id and secret are fields of the form, and nowhere else. */
function refuseClient(call: Call): Reply | undefined {
  if (!call.headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    return failure(400, 'invalid_request');
  const isClient = call.field('client_id') === CLIENT.id && call.field('client_secret') === CLIENT.secret;
  return isClient && call.headers.authorization === undefined ? undefined : failure(401, 'invalid_client');
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
  if (code?.redirectUri !== call.field('redirect_uri') || code?.challenge !== challenge)
    return failure(400, 'invalid_grant');
  const { account, refreshes, scopes } = code;
  const minted = world.mint.issue(account, { refreshes });
  world.scopesOf.set(familyOf(world, minted.accessToken), scopes);
  return told(world, minted);
}

const familyOf = ({ ledger }: World, accessToken: string): string => ledger.find(accessToken)?.family ?? '';

/** Every token response has the scopes. It has an ID token if they include `openid`. */
function told(world: World, minted: Minted | undefined): Reply {
  if (!minted) return failure(400, 'invalid_grant');
  const { account, accessToken, refreshToken } = minted;
  const scopes = world.scopesOf.get(familyOf(world, accessToken)) ?? [];
  return {
    headers: { 'cache-control': 'no-store' },
    body: {
      access_token: accessToken,
      expires_in: Math.round(world.knobs.accessLifeMs / 1_000),
      token_type: 'Bearer',
      scope: scopes.join(' '),
      ...(refreshToken && { refresh_token: refreshToken }),
      ...(scopes.includes('openid') && { id_token: world.idToken(account) }),
    },
  };
}

/** Ends every grant of the account, with either kind of token. An invalid token is an error, unlike in RFC 7009, 2.2. */
function revoke({ ledger, consents, now }: World, call: Call): Reply {
  const presented = call.field('token');
  const entry = ledger.usable(presented, 'refresh', now()) ?? ledger.usable(presented, 'access', now());
  if (!entry) return failure(400, 'invalid_token');
  ledger.end(entry.token);
  consents.delete(entry.account);
  return { body: {} };
}
