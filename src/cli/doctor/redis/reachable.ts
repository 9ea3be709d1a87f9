import { isForMessages } from '../../../auth/store/redis/health.js';
import type { Check } from '../facts.js';
import { error, ok, warning } from '../finding.js';
import { failing, inWords } from './failing.js';

/** Not among the cheap ones: the store itself tells in the log when it cannot be reached, and what it may not do. */
export const reachable: Check = {
  name: 'redis',
  async run(facts) {
    const look = await facts.redis();
    if (look.kind === 'none') return [ok('no Redis: everything is kept in memory and ends with the process')];
    if (look.kind === 'away') return [failing(look.why)];
    const found = [
      ...look.silent
        .filter(({ role }) => role === 'named')
        .map(({ at, why }) =>
          warning('REDIS_NODE_SILENT', `${at}: this address of REDIS_URL: ${inWords(why)}`, why.todo),
        ),
      ...(await facts.denied()).map(({ rule = '', says, todo }) =>
        isForMessages(rule)
          ? warning('REDIS_ACL', `${says}: what other gateways change is seen up to a second later`, todo)
          : error('REDIS_ACL', says, todo),
      ),
    ];
    if (found.length > 0) return found;
    return [ok(look.cluster ? `a cluster of ${look.nodes.length} masters answers` : 'answers')];
  },
};
