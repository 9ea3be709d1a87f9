import { randomBytes, randomUUID } from 'node:crypto';
import type { Entry } from '../../../testing/sandbox/ledger.js';
import { APPLICATION, type World } from './world.js';

/** Makes tokens and writes them into the ledger; the results are bodies of token answers. */

const opaque = () => randomBytes(32).toString('hex');
// The provider calls it "a really long string".
const long = () => [48, 700, 256].map(size => randomBytes(size).toString('base64url')).join('.');

export function issueApplication(world: World) {
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

export function issuePair(world: World, fan: string, family: string) {
  const refreshToken = opaque();
  const access = issueAccess(world, fan, family, refreshToken);
  issueRefresh(world, fan, family, refreshToken, access.token);
  return pairBody(world, access.token, refreshToken);
}

/** New tokens for a refresh token; undefined when it is no good. One that comes again after its time ends the whole family. */
export function renewPair(world: World, token: string) {
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
