import { bearerToken } from '../../../testing/sandbox/bearer.js';
import type { Call, Reply, Route } from '../../../testing/sandbox/kit.js';
import type { Fan } from './fans.js';
import { faultReply } from './faults.js';
import { APPLICATION, type World } from './world.js';

interface Guarded<Owner> {
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
  handle(call: Call, owner: Owner): Reply;
}

/** A route that only takes the application token. */
export const forApplication = (world: World, route: Guarded<true>): Route =>
  guarded(world, route, account => account === APPLICATION || undefined);

/** A route that only takes a fan's token. */
export const forFan = (world: World, route: Guarded<Fan>): Route =>
  guarded(world, route, account => world.fans.find(one => one.userId === account));

/** `ownerOf`: undefined for an account whose tokens are of the wrong kind here. */
const guarded = <Owner>(
  world: World,
  { method, path, handle }: Guarded<Owner>,
  ownerOf: (account: string) => Owner | undefined,
): Route => ({
  method,
  path,
  handle(call) {
    const account = accountOf(world, call);
    if (typeof account === 'number') return faultReply(world, account);
    const owner = ownerOf(account);
    return owner === undefined ? faultReply(world, 900905) : handle(call, owner);
  },
});

/** Whose bearer token came, or the code of the fault. */
function accountOf({ ledger, clock }: World, { headers }: Call): string | number {
  const token = bearerToken(headers);
  if (token === undefined) return 900902;
  return ledger.usable(token, 'access', clock.now())?.account ?? 900901;
}
