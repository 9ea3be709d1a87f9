import { randomBytes } from 'node:crypto';
import type { Call, Reply, Route } from 'keyring-gateway/testing';
import { CLIENT, fail, type World } from './common.js';
import { ACCOUNTS } from './seed.js';

const CALLBACK = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?\/callback\/velo$/;
const SCOPES: ReadonlySet<string> = new Set([
  'read',
  'read_all',
  'profile:read_all',
  'activity:read',
  'activity:read_all',
]);
/** A refresh returns the stored access token while its remaining lifetime is longer than this, ms. */
const EARLY_MS = 3_600_000;

/** The authorize endpoint: a page with one link for each athlete and one link that declines. */
export const authorizeRoutes = (world: World): readonly Route[] => [
  { method: 'GET', path: /^\/oauth\/authorize$/, handle: call => authorize(world, call) },
];

function authorize(world: World, { query }: Call): Reply {
  const redirectUri = query.get('redirect_uri') ?? '';
  const scope = query.get('scope') ?? '';
  if (query.get('client_id') !== CLIENT.id) return fail(400, 'Application', 'client_id');
  if (!CALLBACK.test(redirectUri)) return fail(400, 'Application', 'redirect_uri');
  if (query.get('response_type') !== 'code') return fail(400, 'Authorize', 'response_type');
  // Commas, never spaces.
  if (!scope.split(',').every(one => SCOPES.has(one))) return fail(400, 'Authorize', 'scope');

  const back = (params: Readonly<Record<string, string>>) =>
    sendBack(redirectUri, { state: query.get('state') ?? '', ...params });
  const chosen = world.knobs.agreesAs || query.get('account');
  if (chosen === null || chosen === '') return { body: page(query) };
  const account = ACCOUNTS.find(({ id }) => id === chosen)?.id;
  if (!account) return back({ error: 'access_denied' });
  const code = randomBytes(20).toString('hex');
  world.codes.set(code, account);
  return back({ code, scope });
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
  const people = ACCOUNTS.map(({ id, firstname }) => link(id, `Authorize as ${firstname}`));
  return `<!doctype html><title>Velo</title><h1>Connect to Velo</h1><ul>${[...people, link('none', 'Cancel')].join('')}</ul>`;
}

/** Token endpoint and deauthorization. */
export const tokenRoutes = (world: World): readonly Route[] => [
  { method: 'POST', path: /^\/oauth\/token$/, handle: call => refuseClient(call) ?? token(world, call) },
  { method: 'POST', path: /^\/oauth\/deauthorize$/, handle: call => deauthorize(world, call) },
];

/** The id and the secret must be fields of the form. */
function refuseClient(call: Call): Reply | undefined {
  if (call.headers.authorization !== undefined) return fail(400, 'Application', 'authorization');
  if (call.field('client_id') !== CLIENT.id) return fail(401, 'Application', 'client_id');
  return call.field('client_secret') === CLIENT.secret ? undefined : fail(401, 'Application', 'client_secret');
}

function token(world: World, call: Call): Reply {
  switch (call.field('grant_type')) {
    case 'authorization_code':
      return exchange(world, call);
    case 'refresh_token':
      return refresh(world, call);
    default:
      return fail(400, 'Authorize', 'grant_type');
  }
}

function exchange(world: World, call: Call): Reply {
  const code = call.field('code') ?? '';
  const account = ACCOUNTS.find(({ id }) => id === world.codes.get(code));
  world.codes.delete(code);
  if (!account) return fail(400, 'AuthorizationCode', 'code');
  const { id, firstname, lastname } = account;
  const { accessToken, refreshToken } = world.mint.issue(id);
  return told(world, accessToken, refreshToken, { athlete: { id: Number(id), firstname, lastname } });
}

/** An early refresh returns the current tokens. A refresh in the last hour of the access token returns new ones and ends the presented refresh token. */
function refresh(world: World, call: Call): Reply {
  const { ledger, mint } = world;
  const presented = call.field('refresh_token') ?? '';
  const entry = ledger.usable(presented, 'refresh', world.now());
  const present = entry && currentAccess(world, entry.family);
  if (entry && present !== undefined) return told(world, present, presented);
  const minted = mint.redeem(presented);
  if (!minted) return fail(400, 'RefreshToken', 'refresh_token');
  return told(world, minted.accessToken, minted.refreshToken ?? presented);
}

const currentAccess = ({ ledger, now }: World, family: string): string | undefined =>
  ledger.live(now() + EARLY_MS, 'access').findLast(entry => entry.family === family)?.token;

function told({ ledger, now }: World, accessToken: string, refreshToken: string | undefined, more: object = {}): Reply {
  const endMs = ledger.find(accessToken)?.expiresAtMs ?? 0;
  return {
    headers: { 'cache-control': 'no-store' },
    body: {
      token_type: 'Bearer',
      access_token: accessToken,
      refresh_token: refreshToken,
      expires_at: Math.round(endMs / 1_000),
      expires_in: Math.round((endMs - now()) / 1_000),
      ...more,
    },
  };
}

/** Ends every token of the application for the athlete. Accepts a valid access token, not a refresh token. */
function deauthorize({ ledger, now }: World, call: Call): Reply {
  const entry = ledger.usable(call.field('access_token'), 'access', now());
  if (!entry) return fail(401, 'Athlete', 'access_token');
  for (const one of ledger.entries.values()) if (one.account === entry.account) one.state = 'revoked';
  return { body: { access_token: entry.token } };
}
