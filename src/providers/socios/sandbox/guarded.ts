import type { Call, Reply, Route } from '../../../sandbox/kit.js';
import type { Fan } from './fans.js';
import { faultReply } from './faults.js';
import { APPLICATION, type World } from './world.js';

interface Guarded<Owner> {
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
  handle(call: Call, owner: Owner): Reply;
}

/** A route that only takes the application token. */
export const forApplication = (world: World, { method, path, handle }: Guarded<undefined>): Route => ({
  method,
  path,
  handle(call) {
    const account = accountOf(world, call);
    if (typeof account === 'number') return faultReply(world, account);
    return account === APPLICATION ? handle(call, undefined) : faultReply(world, 900905);
  },
});

/** A route that only takes a fan's token. */
export const forFan = (world: World, { method, path, handle }: Guarded<Fan>): Route => ({
  method,
  path,
  handle(call) {
    const account = accountOf(world, call);
    if (typeof account === 'number') return faultReply(world, account);
    const fan = world.fans.find(one => one.userId === account);
    return fan ? handle(call, fan) : faultReply(world, 900905);
  },
});

/** Whose bearer token came, or the code of the fault. */
function accountOf({ ledger, clock }: World, { headers }: Call): string | number {
  if (headers.authorization === undefined) return 900902;
  const token = /^Bearer ([^\s]+)$/.exec(headers.authorization)?.[1];
  if (token === undefined) return 900902;
  return ledger.usable(token, 'access', clock.now())?.account ?? 900901;
}
