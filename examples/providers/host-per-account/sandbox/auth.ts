import { createHash, randomBytes } from 'node:crypto';
import type { Call, Minted, Reply, Route } from 'keyring-gateway/testing';
import { CLIENT, onlyAt, type World } from './common.js';
import { ACCOUNTS } from './seed.js';

const CALLBACK = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?\/callback\/cirrus$/;

/** The authorization server. Only the login host serves it. */
export const authRoutes = (world: World): readonly Route[] =>
  onlyAt(world.origin, [
    { method: 'GET', path: /^\/services\/oauth2\/authorize$/, handle: call => authorize(world, call) },
    {
      method: 'POST',
      path: /^\/services\/oauth2\/token$/,
      handle: call => refuseClient(call) ?? token(world, call),
    },
    { method: 'POST', path: /^\/services\/oauth2\/revoke$/, handle: call => revoke(world, call) },
  ]);

/** A page with one link for each user and one link that declines. */
function authorize(world: World, { query }: Call): Reply {
  const redirectUri = query.get('redirect_uri') ?? '';
  const challenge = query.get('code_challenge') ?? '';
  if (query.get('client_id') !== CLIENT.id || !CALLBACK.test(redirectUri))
    return { status: 400, body: 'No such connected app.' };
  const back = (params: Readonly<Record<string, string>>) =>
    sendBack(redirectUri, { state: query.get('state') ?? '', ...params });
  if (query.get('response_type') !== 'code') return back({ error: 'unsupported_response_type' });
  if (query.get('code_challenge_method') !== 'S256' || !challenge) return back({ error: 'invalid_request' });

  const chosen = world.knobs.agreesAs || query.get('account');
  if (chosen === null || chosen === '') return { body: page(query) };
  const account = ACCOUNTS.find(({ id }) => id === chosen)?.id;
  if (!account) return back({ error: 'access_denied' });
  const code = `aPrx${randomBytes(24).toString('base64url')}`;
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
  const people = ACCOUNTS.map(({ id, name }) => link(id, `Allow as ${name}`));
  return `<!doctype html><title>Cirrus</title><h1>Allow access to Cirrus?</h1><ul>${[...people, link('none', 'Deny')].join('')}</ul>`;
}

const failure = (status: number, error: string): Reply => ({
  status,
  body: { error, error_description: 'LEAKED-UPSTREAM-TEXT' },
});

/** The id and the secret are fields of the form. */
function refuseClient(call: Call): Reply | undefined {
  const isKnown = call.field('client_id') === CLIENT.id && call.field('client_secret') === CLIENT.secret;
  return isKnown ? undefined : failure(400, 'invalid_client');
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
  // A code can be used once, also if the request fails.
  world.codes.delete(name);
  const challenge = createHash('sha256')
    .update(call.field('code_verifier') ?? '')
    .digest('base64url');
  const fits = code?.redirectUri === call.field('redirect_uri') && code?.challenge === challenge;
  return told(world, code && fits ? world.mint.issue(code.account) : undefined);
}

/** Every response has the account's host. None has the lifetime of the token. */
function told({ knobs, origin, instances, now }: World, minted: Minted | undefined): Reply {
  const index = ACCOUNTS.findIndex(({ id }) => id === minted?.account);
  const account = ACCOUNTS[index];
  if (!minted || !account) return failure(400, 'invalid_grant');
  const instance = knobs.instance || instances[index];
  return {
    headers: { 'cache-control': 'no-store' },
    body: {
      access_token: minted.accessToken,
      ...(minted.refreshToken && { refresh_token: minted.refreshToken }),
      ...(instance !== 'none' && { instance_url: instance }),
      id: `${origin}/id/${account.organizationId}/${account.id}`,
      token_type: 'Bearer',
      issued_at: String(now()),
      signature: createHash('sha256').update(minted.accessToken).digest('base64'),
    },
  };
}

/** Revoking a refresh token also ends every access token of its login. Revoking an access token ends only that token. An invalid token is refused. */
function revoke({ ledger, now }: World, call: Call): Reply {
  const entry = ledger.find(call.field('token'));
  if (entry?.state !== 'live' || entry.expiresAtMs <= now()) return failure(400, 'invalid_token');
  if (entry.kind === 'refresh') ledger.end(entry.token);
  else ledger.revoke(entry.token);
  return { status: 200 };
}
