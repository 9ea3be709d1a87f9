import { randomBytes } from 'node:crypto';
import type { Call, Reply, Route } from 'keyring-gateway/testing';
import { fail, problem, type World } from './common.js';
import { ACCOUNTS } from './seed.js';
import { isReply, verify } from './signature.js';

const CALLBACK = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?\/callback\/quill(\?[\w=&%-]*)?$/;
/** Lifetime of temporary credentials, ms. */
const TEMPORARY_MS = 600_000;

const fresh = () => randomBytes(20).toString('base64url');
const told = (fields: Readonly<Record<string, string>>): Reply => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded', 'cache-control': 'no-store' },
  body: new URLSearchParams(fields).toString(),
});

/** The three steps of a login (RFC 5849, 2), and the revocation of a token. */
export const authRoutes = (world: World): readonly Route[] => [
  { method: 'POST', path: /^\/oauth\/request_token$/, handle: call => begin(world, call) },
  { method: 'GET', path: /^\/oauth\/authorize$/, handle: call => authorize(world, call) },
  { method: 'POST', path: /^\/oauth\/access_token$/, handle: call => finish(world, call) },
  { method: 'POST', path: /^\/oauth\/invalidate_token$/, handle: call => revoke(world, call) },
];

function begin(world: World, call: Call): Reply {
  const protocol = verify(world, call, token => (token === undefined ? '' : undefined));
  if (isReply(protocol)) return protocol;
  const callback = protocol.get('oauth_callback') ?? '';
  if (!CALLBACK.test(callback)) return problem(401, 'parameter_rejected');
  const [token, secret] = [fresh(), fresh()];
  world.temporary.set(token, { secret, callback, issuedAtMs: world.now() });
  return told({ oauth_token: token, oauth_token_secret: secret, oauth_callback_confirmed: 'true' });
}

/** Temporary credentials that have not expired. */
function temporaryOf({ temporary, now }: World, token: string) {
  const found = temporary.get(token);
  return found && now() - found.issuedAtMs < TEMPORARY_MS ? found : undefined;
}

function authorize(world: World, { query }: Call): Reply {
  const token = query.get('oauth_token') ?? '';
  const temporary = temporaryOf(world, token);
  if (!temporary || temporary.agreed) return { status: 400, body: 'No such request.' };
  const chosen = world.knobs.agreesAs || query.get('account');
  if (chosen === null || chosen === '') return { body: page(token) };
  const account = ACCOUNTS.find(({ id }) => id === chosen)?.id;
  if (!account) return { body: 'You have declined. Close this page.' };
  const verifier = fresh();
  temporary.agreed = { account, verifier };
  const url = new URL(temporary.callback);
  url.searchParams.set('oauth_token', token);
  url.searchParams.set('oauth_verifier', verifier);
  return { status: 302, headers: { location: url.href, 'cache-control': 'no-store' } };
}

function page(token: string): string {
  const link = (account: string, text: string) =>
    `<li><a href="?oauth_token=${encodeURIComponent(token)}&amp;account=${account}">${text}</a>`;
  const people = ACCOUNTS.map(({ id, name }) => link(id, `Continue as ${name}`));
  return `<!doctype html><title>Quill</title><h1>Sign in to Quill</h1><ul>${[...people, link('nobody', 'Decline')].join('')}</ul>`;
}

/** Temporary credentials and the verifier can be used once (RFC 5849, 2.3). */
function finish(world: World, call: Call): Reply {
  const protocol = verify(world, call, token => temporaryOf(world, token ?? '')?.secret);
  if (isReply(protocol)) return protocol;
  const name = protocol.get('oauth_token') ?? '';
  const agreed = world.temporary.get(name)?.agreed;
  world.temporary.delete(name);
  if (!agreed || agreed.verifier !== protocol.get('oauth_verifier')) return problem(401, 'verifier_invalid');
  const { account } = agreed;
  const [token, secret] = [`${account}-${fresh()}`, fresh()];
  world.ledger.issue({
    token,
    kind: 'access',
    account,
    family: token,
    issuedAtMs: world.now(),
    expiresAtMs: Number.POSITIVE_INFINITY,
  });
  world.secrets.set(token, secret);
  return told({ oauth_token: token, oauth_token_secret: secret, user_id: account });
}

/** The secret of a token that is still valid. */
const secretOf = (world: World, token: string | undefined) =>
  world.ledger.usable(token, 'access', world.now()) && world.secrets.get(token ?? '');

function revoke(world: World, call: Call): Reply {
  const protocol = verify(world, call, token => secretOf(world, token));
  if (isReply(protocol)) return protocol;
  world.ledger.end(protocol.get('oauth_token') ?? '');
  return { body: { access_token: protocol.get('oauth_token') } };
}

/** The response to a signed call to the API, or the refusal of its signature. */
export function whenSigned(world: World, call: Call, reply: (account: string) => Reply): Reply {
  const protocol = verify(world, call, token => secretOf(world, token));
  if (isReply(protocol)) return protocol;
  const owner = world.ledger.find(protocol.get('oauth_token'))?.account;
  return owner === undefined ? fail(401, 32) : reply(owner);
}
