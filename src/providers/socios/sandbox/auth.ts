import { randomBytes, randomUUID } from 'node:crypto';
import { codeChallengeS256 } from '../../../auth/oauth2/requests.js';
import type { Call, Reply, Route } from '../../../testing/sandbox/kit.js';
import type { Entry } from '../../../testing/sandbox/ledger.js';
import { APPLICATION, CLIENT, type World } from './common.js';

/** The token endpoint (RFC 6749, 3.2), as WSO2's key manager behaves. */
export const tokenRoute = (world: World): Route => ({
  method: 'POST',
  path: /^\/oauth2\/token$/,
  handle: call => withoutStore(answer(world, call)),
});

function answer(world: World, call: Call): Reply {
  if (!isPlainForm(call)) return failure(400, 'invalid_request', 'The body must be a form, each field once');
  const proof = proofOf(call);
  if (proof === 'both') return failure(400, 'invalid_request', 'More than one client authentication');
  if (proof === 'wrong' || proof === 'none') return failure(401, 'invalid_client', 'Client Authentication failed.');
  switch (call.field('grant_type')) {
    case 'client_credentials':
      return proof === 'basic' ? { body: issueApplication(world) } : refusedProof();
    case 'authorization_code':
      return exchange(world, call, proof);
    case 'refresh_token':
      return refresh(world, call, proof);
    case undefined:
      return failure(400, 'invalid_request', 'Missing grant_type');
    default:
      return failure(400, 'unsupported_grant_type', 'Unsupported grant_type value');
  }
}

function exchange(world: World, call: Call, proof: Proof): Reply {
  if (proof !== world.knobs.exchangeAuth) return refusedProof();
  const code = world.codes.get(call.field('code') ?? '');
  if (!call.field('code') || !call.field('redirect_uri')) return failure(400, 'invalid_request', 'Missing parameters');
  if (!code || code.expiresAtMs <= world.clock.now()) return invalidGrant('Inactive authorization code');
  if (code.used) {
    // RFC 6749, 4.1.2: what came of a code is ended when the code comes again.
    world.ledger.revokeFamily(code.family);
    return invalidGrant('Inactive authorization code');
  }
  if (code.redirectUri !== call.field('redirect_uri')) return invalidGrant('Callback url mismatch');
  if (!isProven(code.challenge, call.field('code_verifier'))) return invalidGrant('PKCE validation failed');
  code.used = true;
  return { body: issuePair(world, code.fan, code.family) };
}

/** RFC 7636, 4.1 and 4.6. A verifier for a code without a challenge is refused as well (RFC 9700, 4.8.2). */
function isProven(challenge: string | undefined, verifier: string | undefined): boolean {
  if (challenge === undefined || verifier === undefined) return challenge === verifier;
  return /^[\w.~-]{43,128}$/.test(verifier) && codeChallengeS256(verifier) === challenge;
}

function refresh(world: World, call: Call, proof: Proof): Reply {
  if (proof !== world.knobs.refreshAuth) return refusedProof();
  const token = call.field('refresh_token');
  if (!token) return failure(400, 'invalid_request', 'Missing refresh_token');
  const renewed = renewPair(world, token);
  return renewed ? { body: renewed } : invalidGrant('Persisted access token data not found');
}

const invalidGrant = (description: string) => failure(400, 'invalid_grant', description);
const refusedProof = () => failure(401, 'invalid_client', 'Unsupported Client Authentication Method!');

const failure = (status: number, error: string, description: string): Reply => ({
  status,
  ...(status === 401 && { headers: { 'www-authenticate': 'Basic realm="sandbox"' } }),
  body: { error_description: description, error },
});

const withoutStore = (reply: Reply): Reply => ({
  ...reply,
  headers: { 'cache-control': 'no-store', pragma: 'no-cache', ...reply.headers },
});

/** How the client proved itself, or what is wrong. */
type Proof = 'basic' | 'post' | 'both' | 'wrong' | 'none';

/** Undoes the form-encoding; what is malformed stands for itself. */
const decoded = (part: string) => new URLSearchParams(`v=${part.replaceAll('&', '%26')}`).get('v') ?? '';

/** Judges the proof in a form post (RFC 6749, 2.3.1). */
function proofOf(call: Call): Proof {
  const inForm = call.field('client_secret') !== undefined;
  const inHeader = call.headers.authorization !== undefined;
  if (inForm && inHeader) return 'both';
  if (inForm) return isClient(call.field('client_id'), call.field('client_secret')) ? 'post' : 'wrong';
  return inHeader ? basicProof(call.headers.authorization ?? '') : 'none';
}

function basicProof(header: string): Proof {
  const encoded = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(header)?.[1];
  const [id = '', ...secret] = Buffer.from(encoded ?? '', 'base64')
    .toString('utf8')
    .split(':');
  return isClient(decoded(id), decoded(secret.join(':'))) ? 'basic' : 'wrong';
}

const isClient = (id: string | undefined, secret: string | undefined) => id === CLIENT.id && secret === CLIENT.secret;

/** Whether the body is a form, each field once (RFC 6749, 3.2). */
function isPlainForm({ headers, body }: Call): boolean {
  const names = [...new URLSearchParams(body).keys()];
  const type = headers['content-type'] ?? '';
  return /^application\/x-www-form-urlencoded *(;|$)/i.test(type) && new Set(names).size === names.length;
}

/** Makes tokens and writes them into the ledger; the results are bodies of token responses. */

const opaque = () => randomBytes(32).toString('hex');
// The provider calls it "a really long string".
const long = () => [48, 700, 256].map(size => randomBytes(size).toString('base64url')).join('.');

function issueApplication(world: World) {
  const now = world.clock.now();
  const again = world.ledger.live(now, 'access').find(entry => entry.account === APPLICATION);
  const entry =
    (world.knobs.appTokenReuse && again) ||
    world.ledger.issue({
      token: long(),
      kind: 'access',
      account: APPLICATION,
      family: randomUUID(),
      issuedAtMs: now,
      expiresAtMs: now + world.knobs.appLifeMs,
    });
  const life = lifeField(world, entry.expiresAtMs - now);
  return { access_token: entry.token, scope: 'default', token_type: 'Bearer', ...life };
}

function issuePair(world: World, fan: string, family: string) {
  const refreshToken = opaque();
  const access = issueAccess(world, fan, family, refreshToken);
  issueRefresh(world, fan, family, refreshToken, access.token);
  return pairBody(world, access.token, refreshToken);
}

/** New tokens for a refresh token; undefined when it is no good. One that comes again after its time ends the whole family. */
function renewPair(world: World, token: string) {
  const { ledger, knobs, clock } = world;
  const entry = ledger.find(token, 'refresh');
  if (!entry || entry.expiresAtMs <= clock.now() || entry.state === 'revoked') return undefined;
  if (entry.state === 'used' && !isInGrace(world, token)) {
    ledger.replays += 1;
    ledger.revokeFamily(entry.family);
    return undefined;
  }
  if (knobs.refreshEndsAccess) endAccess(world, entry);
  if (knobs.rotation === 'never')
    return pairBody(world, issueAccess(world, entry.account, entry.family, token).token, token);
  if (entry.state === 'live') world.usedAtMs.set(token, clock.now());
  entry.state = 'used';
  return issuePair(world, entry.account, entry.family);
}

function isInGrace({ knobs, usedAtMs, clock }: World, token: string): boolean {
  return knobs.rotation === 'grace' && clock.now() - (usedAtMs.get(token) ?? 0) <= knobs.graceMs;
}

function endAccess({ ledger }: World, { family }: Entry) {
  for (const one of ledger.entries.values())
    if (one.family === family && one.kind === 'access') ledger.revoke(one.token);
}

function issueAccess({ ledger, clock, knobs }: World, account: string, family: string, refreshToken: string) {
  const issuedAtMs = clock.now();
  const expiresAtMs = issuedAtMs + knobs.accessLifeMs;
  return ledger.issue({
    token: opaque(),
    kind: 'access',
    account,
    family,
    issuedAtMs,
    expiresAtMs,
    with: refreshToken,
  });
}

function issueRefresh({ ledger, clock, knobs }: World, account: string, family: string, token: string, access: string) {
  const issuedAtMs = clock.now();
  const expiresAtMs = issuedAtMs + knobs.refreshLifeMs;
  ledger.issue({ token, kind: 'refresh', account, family, issuedAtMs, expiresAtMs, with: access });
}

const pairBody = (world: World, accessToken: string, refreshToken: string) => ({
  access_token: accessToken,
  token_type: 'bearer',
  ...lifeField(world, world.knobs.accessLifeMs),
  refresh_token: refreshToken,
});

function lifeField({ knobs }: World, lifeMs: number) {
  const seconds = Math.floor(lifeMs / 1000);
  return knobs.expiresIn === 'absent' ? {} : { expires_in: knobs.expiresIn === 'text' ? String(seconds) : seconds };
}

/** The revocation endpoint: 200 with an empty page for every token, as WSO2 does; a valid one ends its partner as well. */
export const revokeRoute = (world: World): Route => ({
  method: 'POST',
  path: /^\/oauth2\/revoke$/,
  handle(call) {
    if (!isPlainForm(call)) return bareFailure(400, 'invalid_request');
    if (proofOf(call) !== 'basic') return bareFailure(401, 'invalid_client');
    const token = call.field('token');
    if (!token) return bareFailure(400, 'invalid_request');
    return { status: 200, headers: { 'content-type': 'text/html', ...endPair(world, token) }, body: '' };
  },
});

/** The headers that WSO2 sets only when something ended. */
function endPair({ ledger }: World, token: string): Record<string, string> {
  const entry = ledger.find(token);
  if (!entry) return {};
  const ended = [...ledger.entries.values()].filter(
    one => one === entry || one.with === token || one.token === entry.with,
  );
  for (const one of ended) if (one.state !== 'used') ledger.end(one.token);
  const named = (kind: string) => ended.find(one => one.kind === kind)?.token ?? '';
  return { revokedaccesstoken: named('access'), revokedrefreshtoken: named('refresh'), authorizeduser: entry.account };
}

const bareFailure = (status: number, error: string): Reply => ({ status, body: { error } });
