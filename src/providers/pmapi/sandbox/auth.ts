import { randomBytes, randomUUID } from 'node:crypto';
import type { Call, Reply } from '../../../testing/sandbox/kit.js';
import { fail, ok, type World } from './common.js';
import { isLocked, type User } from './seed.js';

/** A new token: 72 random bytes in base64, so 96 characters without padding. */
export function mint({ ledger, clock, knobs }: World, user: User): { token: string; expiry: number } {
  const token = randomBytes(72).toString('base64');
  const issuedAtMs = clock.now();
  const expiry = Math.floor((issuedAtMs + knobs.tokenLifeMs) / 1000);
  ledger.issue({
    token,
    kind: 'access',
    account: user.username,
    family: randomUUID(),
    issuedAtMs,
    expiresAtMs: expiry * 1000,
  });
  return { token, expiry };
}

/** POST /token. A locked user is refused with the right password too. A lock that has ended leaves no failures behind. */
export function logIn(world: World, call: Call): Reply {
  const type = call.headers['content-type'] ?? '';
  if (!/^application\/(?:x-www-form-urlencoded|json)\b/.test(type)) return fail(415, 'Unsupported content type');
  const { username, password } = fields(call);
  if (!username || !password) return fail(400, 'username and password are required');
  const user = world.users.find(one => folded(one.username) === folded(username));
  const now = world.clock.now();
  const locked = user !== undefined && isLocked(user, now);
  if (user && !locked && user.password === password) return accept(world, user);
  world.ledger.refusals += 1;
  if (locked) return fail(401, 'The user is locked');
  if (user) countFailure(world, user, now);
  return fail(401, 'Invalid username or password');
}

function countFailure({ knobs }: World, user: User, nowMs: number): void {
  user.failures = user.lockedUntilMs > 0 ? 1 : user.failures + 1;
  user.lockedUntilMs = user.failures >= knobs.wrongPasswordsAllowed ? nowMs + knobs.lockMs : 0;
}

/** User names are e-mail addresses in most accounts, and taken as people type them. */
const folded = (username: string) => username.trim().normalize('NFKC').toLowerCase();

function accept(world: World, user: User): Reply {
  user.failures = 0;
  user.lockedUntilMs = 0;
  user.logins += 1;
  user.lastlogon = Math.floor(world.clock.now() / 1000);
  return ok(mint(world, user), { status: 202 });
}

function fields(call: Call): { username?: string | undefined; password?: string | undefined } {
  try {
    return { username: call.field('username'), password: call.field('password') };
  } catch {
    return {};
  }
}

/** Whose token the request presents: in the Authorization header, scheme SuTToken, nowhere else. */
export function bearerOf(world: World, call: Call): { user: User; token: string } | undefined {
  const token = /^SuTToken ([A-Za-z0-9/+]{96})$/.exec(call.headers.authorization ?? '')?.[1];
  const entry = world.ledger.usable(token, 'access', world.clock.now());
  const user = world.users.find(one => one.username === entry?.account);
  return user && token ? { user, token } : undefined;
}

/** DELETE /token: the token in use, or another one of the same user by filter. */
export function endToken(world: World, call: Call, own: { user: User; token: string }): Reply {
  const wanted = call.query.get('token') ?? own.token;
  const entry = world.ledger.usable(wanted, 'access', world.clock.now());
  if (entry?.account !== own.user.username) return fail(404, 'No such token');
  world.ledger.end(wanted);
  return ok([]);
}
