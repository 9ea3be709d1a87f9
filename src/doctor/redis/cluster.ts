import type { Check } from '../facts.js';
import { error, ok, type Said } from '../finding.js';

const SLOTS = 16_384;

/** Whether every slot of a cluster is served: those that are not are sessions that cannot be found. */
export const cluster: Check = {
  name: 'redis-cluster',
  cheap: true,
  async run(facts) {
    const look = await facts.redis();
    if (look.kind !== 'there' || !look.cluster) return [];
    const { info, silent } = look.cluster;
    const number = (name: string) => Number(info.get(name) ?? 0);
    const found: Said[] = silent.map(at =>
      error(
        'REDIS_NODE_SILENT',
        `${at}: this master does not answer from here`,
        'Look whether it runs and can be reached.',
      ),
    );
    const missing = SLOTS - number('cluster_slots_ok');
    if (missing > 0)
      found.push(
        error(
          'REDIS_SLOTS',
          `${missing} of ${SLOTS} slots are not served`,
          'See `redis-cli --cluster check`; then fix.',
        ),
      );
    else if (info.get('cluster_state') !== 'ok')
      found.push(error('REDIS_SLOTS', 'the cluster says that it is down', 'See `redis-cli --cluster check`.'));
    return found.length > 0 ? found : [ok(`all ${SLOTS} slots are served`)];
  },
};
