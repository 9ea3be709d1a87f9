import { randomBytes } from 'node:crypto';
import type { Call, Reply, Route } from '../../../testing/sandbox/kit.js';
import { ACCOUNTS } from './accounts.js';
import { CLIENT, type World } from './knobs.js';

const CALLBACK = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?\/callback\/openid$/;

/** The authorize endpoint (RFC 6749, 4.1.1): a page of links, one for each account and one that declines. */
export const authorizeRoutes = (world: World): readonly Route[] => [
  { method: 'GET', path: /^\/oauth2\/authorize$/, handle: call => answer(world, call) },
];

function answer(world: World, { query }: Call): Reply {
  const redirectUri = query.get('redirect_uri') ?? '';
  const challenge = query.get('code_challenge') ?? '';
  // Nobody is sent to an address that is not registered (RFC 6749, 4.1.2.1).
  if (query.get('client_id') !== CLIENT.id || !CALLBACK.test(redirectUri))
    return { status: 400, body: 'No such client.' };
  const back = (params: Readonly<Record<string, string>>) =>
    sendBack(redirectUri, { state: query.get('state') ?? '', ...params });
  if (query.get('response_type') !== 'code') return back({ error: 'unsupported_response_type' });
  if (query.get('code_challenge_method') !== 'S256' || !challenge) return back({ error: 'invalid_request' });
  const scope = query.get('scope')?.split(' ') ?? [];
  // A grant that outlives the visit wants consent, asked for by name (OpenID Connect Core, 11).
  const refreshes = scope.includes('offline_access') && query.get('prompt') === 'consent';

  const chosen = world.knobs.agreesAs || query.get('account');
  if (chosen === null || chosen === '') return { body: page(query) };
  const account = ACCOUNTS.find(({ id }) => id === chosen)?.id;
  if (!account) return back({ error: 'access_denied' });
  const code = randomBytes(24).toString('base64url');
  world.codes.set(code, { account, redirectUri, challenge, refreshes, isOpenid: scope.includes('openid') });
  return back({ code, iss: world.issuer });
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
  const people = ACCOUNTS.map(({ id, name }) => link(id, `Go on as ${name}`));
  return `<!doctype html><title>OpenID provider</title><h1>Sign in</h1><ul>${[...people, link('nobody', 'Decline')].join('')}</ul>`;
}
