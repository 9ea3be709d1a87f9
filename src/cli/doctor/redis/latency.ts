import type { Check } from '../facts.js';
import { error, ok, type Said, warning } from '../finding.js';

/** Every request asks Redis at least once and waits, ms. */
const [SLOW, TOO_SLOW] = [20, 250];

/** How long the way to Redis and back takes: the median of several. */
export const latency: Check = {
  name: 'redis-latency',
  async run(facts) {
    const look = await facts.redis();
    if (look.kind !== 'there') return [];
    return look.nodes.map(({ at, pingsMs }): Said => {
      const median = [...pingsMs].sort((a, b) => a - b)[Math.floor(pingsMs.length / 2)] ?? 0;
      const says = `${look.nodes.length > 1 ? `${at}: ` : ''}${median.toFixed(1)} ms there and back`;
      const todo = 'Put Redis nearer to the gateway; see `redis-cli --latency`.';
      if (median >= TOO_SLOW) return error('REDIS_LATENCY', says, todo);
      return median >= SLOW ? warning('REDIS_LATENCY', says, todo) : ok(says);
    });
  },
};
