import { randomBytes } from 'node:crypto';
import type { Call, Reply, Route } from '../../../testing/sandbox/kit.js';
import type { PoolKnobs, World } from './common.js';
import { ACCOUNTS, type Account } from './seed.js';

/** The three endpoints that need no token. */
export function authRoutes(world: World): Route[] {
  const post = (path: RegExp, handle: (call: Call) => Reply): Route => ({
    method: 'POST',
    path,
    handle: call => notAForm(call) ?? handle(call),
  });
  return [
    post(/^\/user\/authenticate$/, call => byKey(world, call)),
    post(/^\/user\/authenticate\/signin$/, call => byPassword(world, call)),
    post(/^\/user\/token\/validate$/, call => validate(world, call)),
  ];
}

function byKey(world: World, call: Call): Reply {
  const encoded = /^Basic ([A-Za-z0-9+/]+={0,2})$/.exec(call.headers.authorization ?? '')?.[1] ?? '';
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const account = ACCOUNTS.find(({ key, userId }) => {
    // POOL reads an integer: zeros in front make no difference.
    return key && pair === `${key.apiKey}:${key.apiSecret}` && Number(call.field('userid')) === userId;
  });
  if (!account) {
    world.ledger.refusals += 1;
    return { status: world.knobs.wrongKeyStatus, body: { result: 'Invalid API key, secret or userid.' } };
  }
  // 504 is what the documented success says.
  const { userid, ...token } = issue(world, account);
  return { body: { code: 504, ...token, ...(world.knobs.namesUser && { userid }) } };
}

function byPassword(world: World, call: Call): Reply {
  const email = call.field('email')?.trim().normalize('NFKC').toLowerCase();
  const account = ACCOUNTS.find(one => one.email === email && one.password === call.field('password'));
  if (!account) {
    world.ledger.refusals += 1;
    return { body: { result: 'Invalid email and password combination.' } };
  }
  if (!account.key) return { body: { result: 'Invalid account setup.' } };
  const { expires, ...rest } = issue(world, account);
  const { apiKey, apiSecret } = account.key;
  return { body: { result: 'Authenticated', api_key: apiKey, api_secret: apiSecret, ...rest, expiration: expires } };
}

function validate({ ledger, clock }: World, call: Call): Reply {
  const entry = ledger.usable(call.field('token'), 'access', clock.now());
  return { body: { token: entry && entry.account === call.field('userid') ? 'valid' : 'invalid' } };
}

/** Hands out a token; both ends of its life are whole seconds of the provider's clock. */
function issue({ knobs, ledger, clock }: World, account: Account) {
  const serverTime = Math.floor(clock.now() / 1000);
  const expires = serverTime + knobs.tokenLifeSeconds;
  const token = randomBytes(16).toString('hex');
  const owner = String(account.userId);
  ledger.issue({
    token,
    kind: 'access',
    account: owner,
    family: owner,
    issuedAtMs: clock.now(),
    expiresAtMs: expires * 1000,
  });
  return { token, expires, server_time: serverTime, userid: account.userId };
}

/** The account of `Authorization: Bearer base64(userid:token)`; undefined if the header is anything else or the token is not valid. */
export function bearerOf({ ledger, clock }: World, header: string | undefined): Account | undefined {
  const encoded = /^Bearer ([A-Za-z0-9+/]+={0,2})$/.exec(header ?? '')?.[1];
  const pair = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
  const [, userId, token] = /^(\d+):(.+)$/.exec(pair) ?? [];
  const entry = ledger.usable(token, 'access', clock.now());
  if (!entry || entry.account !== userId || Buffer.from(pair, 'utf8').toString('base64') !== encoded) return undefined;
  return ACCOUNTS.find(one => String(one.userId) === userId);
}

/** Response to a data call with an invalid token, or none. */
export const refusal = ({ deadToken }: PoolKnobs): Reply =>
  deadToken === 'soft' ? { body: { token: 'invalid' } } : { status: 401, body: { result: 'Invalid token.' } };

/** POOL takes forms only. Undefined: this is one. */
function notAForm({ headers }: Call): Reply | undefined {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  return type === 'application/x-www-form-urlencoded'
    ? undefined
    : { status: 415, body: '<!doctype html><title>415 Unsupported Media Type</title>' };
}
