import { randomBytes, randomUUID } from 'node:crypto';
import type { Call, Reply, Route } from '../../../testing/sandbox/kit.js';
import { CLIENT, type Consent, type World } from './common.js';
import type { Fan } from './seed.js';

const PATH = /^\/oauth2\/authorize$/;

/** The authorize endpoint (RFC 6749, 4.1.1 and 4.1.2): a consent page and the form that it sends. */
export const authorizeRoutes = (world: World): readonly Route[] => [
  { method: 'GET', path: PATH, handle: call => ask(world, call) },
  { method: 'POST', path: PATH, handle: call => decide(world, call) },
];

/** Metadata of the server (RFC 8414, 3). Whether Socios publishes it is not documented: only an operator's setting leads here. */
export const metadataRoute = ({ issuer, knobs }: World): Route => ({
  method: 'GET',
  path: /^\/\.well-known\/oauth-authorization-server$/,
  handle: () => ({
    body: {
      issuer,
      authorization_endpoint: `${issuer}/oauth2/authorize`,
      token_endpoint: `${issuer}/oauth2/token`,
      response_types_supported: ['code'],
      ...(knobs.announces.pkce && { code_challenge_methods_supported: ['S256'] }),
      ...(knobs.announces.scopes.length > 0 && { scopes_supported: knobs.announces.scopes }),
      ...(knobs.announces.iss && { authorization_response_iss_parameter_supported: true }),
    },
  }),
});

function ask(world: World, { query }: Call): Reply {
  const redirectUri = query.get('redirect_uri') ?? '';
  const state = query.get('state') ?? undefined;
  const wrong = whatIsWrong(world, query);
  if (wrong) return page(400, errorPage(wrong));
  const complaint = requestError(world, query);
  if (complaint) return back(world, redirectUri, { error: complaint, state });
  const consent = { redirectUri, state, challenge: query.get('code_challenge') ?? undefined };
  if (world.knobs.autoConsent) return grant(world, consent, world.knobs.account);
  const id = randomUUID();
  world.consents.set(id, consent);
  return page(200, consentPage(id, world.fans, world.knobs.account));
}

function decide(world: World, call: Call): Reply {
  if (!call.headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    return page(415, errorPage('form'));
  const id = call.field('consent') ?? '';
  const consent = world.consents.get(id);
  world.consents.delete(id);
  if (!consent) return page(400, errorPage('This page was used already.'));
  if (call.field('decision') === 'allow') return grant(world, consent, call.field('account') ?? '');
  return back(world, consent.redirectUri, {
    error: 'access_denied',
    error_description: 'User denied the consent',
    state: consent.state,
  });
}

/** Errors that must not redirect (RFC 6749, 4.1.2.1), and a missing partner tag. */
function whatIsWrong(world: World, query: URLSearchParams): string | undefined {
  if (new Set(query.keys()).size !== [...query.keys()].length) return 'A parameter came twice.';
  if (query.get('client_id') !== CLIENT.id) return 'The application is not registered.';
  if (!isRegistered(world, query.get('redirect_uri') ?? '')) return 'The callback address is not registered.';
  return query.get('partner_tag') === CLIENT.partnerTag ? undefined : 'The partner tag is missing or unknown.';
}

function requestError({ knobs }: World, query: URLSearchParams): string | undefined {
  if (query.get('response_type') !== 'code') return 'unsupported_response_type';
  const [challenge, method] = [query.get('code_challenge'), query.get('code_challenge_method')];
  if (challenge === null) return knobs.pkceRequired || method !== null ? 'invalid_request' : undefined;
  // Without a method it is `plain` (RFC 7636, 4.3), which is refused.
  return method === 'S256' && /^[\w-]{43}$/.test(challenge) ? undefined : 'invalid_request';
}

function isRegistered({ knobs }: World, uri: string): boolean {
  if (knobs.redirectUris.length > 0) return knobs.redirectUris.includes(uri);
  return /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?\/callback\/socios$/.test(uri);
}

function grant(world: World, { redirectUri, state, challenge }: Consent, account: string): Reply {
  const fan = world.fans.find(one => one.key === account);
  if (!fan) return page(400, errorPage('There is no such fan.'));
  const code = randomBytes(32).toString('hex');
  const expiresAtMs = world.clock.now() + world.knobs.codeLifeMs;
  world.codes.set(code, { fan: fan.userId, redirectUri, challenge, expiresAtMs, family: randomUUID(), used: false });
  // WSO2 adds a parameter that OAuth does not know.
  return back(world, redirectUri, { code, state, session_state: randomBytes(8).toString('hex') });
}

function back(
  { knobs, issuer }: World,
  redirectUri: string,
  params: Readonly<Record<string, string | undefined>>,
): Reply {
  const url = new URL(redirectUri);
  const iss = knobs.announces.iss ? issuer : undefined;
  for (const [name, value] of Object.entries({ ...params, iss }))
    if (value !== undefined) url.searchParams.set(name, value);
  return { status: 302, headers: { location: url.href, 'cache-control': 'no-store' } };
}

const page = (status: number, html: string): Reply => ({
  status,
  headers: { 'cache-control': 'no-store' },
  body: html,
});

const escaped = (text: string) => text.replace(/[&<>"']/g, char => `&#${char.charCodeAt(0)};`);

const frame = (body: string) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Socios.com sandbox</title>
<style>body{font:16px sans-serif;max-width:30em;margin:4em auto}button{font:inherit;padding:.4em 1.2em;margin-right:1em}</style>
<h1>Socios.com <small>(sandbox)</small></h1>
${body}
</html>`;

/** The consent page. Its form posts `consent`, `account` and `decision` (allow or deny) to the same address. */
function consentPage(consent: string, fans: readonly Fan[], chosen: string): string {
  const options = fans.map(({ key, username }) => {
    const selected = key === chosen ? ' selected' : '';
    return `<option value="${escaped(key)}"${selected}>${escaped(username)}</option>`;
  });
  return frame(`<p>Keyring requests access to your profile, wallet and polls.</p>
<form method="post" action="/oauth2/authorize">
<input type="hidden" name="consent" value="${escaped(consent)}">
<p><label>Sign in as <select name="account">${options.join('')}</select></label></p>
<button name="decision" value="allow">Allow</button><button name="decision" value="deny">Deny</button>
</form>`);
}

/** Says what is wrong with a request that must not be redirected. */
const errorPage = (what: string): string => frame(`<p>${escaped(what)}</p>`);
