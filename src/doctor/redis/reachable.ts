import type { Check } from '../facts.js';
import { error, ok } from '../finding.js';

/** Not among the cheap ones: the store itself tells in the log when it cannot be reached. */
export const reachable: Check = {
  name: 'redis',
  async run(facts) {
    const look = await facts.redis();
    if (look.kind === 'none') return [ok('no Redis: everything is kept in memory and ends with the process')];
    if (look.kind === 'away') return [error(look.why.code, look.why.says, look.why.todo)];
    const count = look.nodes.length;
    return [ok(look.cluster ? `a cluster of ${count} masters answers` : 'answers')];
  },
};
