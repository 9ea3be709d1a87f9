import type { Call, Reply, Route } from '../../../testing/sandbox/kit.js';
import { ACCOUNTS } from './accounts.js';
import { issue, notAForm, type TokenDesk } from './tokens.js';

/** The three endpoints that need no token. */
export function authRoutes(desk: TokenDesk): Route[] {
  const post = (path: RegExp, handle: (call: Call) => Reply): Route => ({
    method: 'POST',
    path,
    handle: call => notAForm(call) ?? handle(call),
  });
  return [
    post(/^\/user\/authenticate$/, call => byKey(desk, call)),
    post(/^\/user\/authenticate\/signin$/, call => byPassword(desk, call)),
    post(/^\/user\/token\/validate$/, call => validate(desk, call)),
  ];
}

function byKey(desk: TokenDesk, call: Call): Reply {
  const encoded = /^Basic ([A-Za-z0-9+/]+={0,2})$/.exec(call.headers.authorization ?? '')?.[1] ?? '';
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const account = ACCOUNTS.find(({ key, userId }) => {
    // POOL reads an integer: zeros in front make no difference.
    return key && pair === `${key.apiKey}:${key.apiSecret}` && Number(call.field('userid')) === userId;
  });
  if (!account) {
    desk.ledger.refusals += 1;
    return { status: desk.knobs.wrongKeyStatus, body: { result: 'Invalid API key, secret or userid.' } };
  }
  // 504 is what the documented success says.
  const { userid, ...token } = issue(desk, account);
  return { body: { code: 504, ...token, ...(desk.knobs.namesUser && { userid }) } };
}

function byPassword(desk: TokenDesk, call: Call): Reply {
  const email = call.field('email')?.trim().normalize('NFKC').toLowerCase();
  const account = ACCOUNTS.find(one => one.email === email && one.password === call.field('password'));
  if (!account) {
    desk.ledger.refusals += 1;
    return { body: { result: 'Invalid email and password combination.' } };
  }
  if (!account.key) return { body: { result: 'Invalid account setup.' } };
  const { expires, ...rest } = issue(desk, account);
  const { apiKey, apiSecret } = account.key;
  return { body: { result: 'Authenticated', api_key: apiKey, api_secret: apiSecret, ...rest, expiration: expires } };
}

function validate({ ledger, clock }: TokenDesk, call: Call): Reply {
  const entry = ledger.usable(call.field('token'), 'access', clock.now());
  return { body: { token: entry && entry.account === call.field('userid') ? 'valid' : 'invalid' } };
}
