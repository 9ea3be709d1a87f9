import type { Check } from '../facts.js';
import { error, ok, type Said, warning } from '../finding.js';
import { inWords } from './failing.js';
import type { Info } from './look.js';

const SLOTS = 16_384;

/** Whether every slot of a cluster is served: those that are not are sessions that cannot be found. */
export const cluster: Check = {
  name: 'redis-cluster',
  cheap: true,
  async run(facts) {
    const look = await facts.redis();
    if (look.kind !== 'there' || !look.cluster) return [];
    const silent = look.silent
      .filter(({ role }) => role === 'master')
      .map(({ at, why }) => error('REDIS_NODE_SILENT', `${at}: this master: ${inWords(why)}`, why.todo));
    const found = 'kind' in look.cluster ? [unknown(inWords(look.cluster))] : slots(look.cluster);
    const all = [...silent, ...found];
    return all.length > 0 ? all : [ok(`all ${SLOTS} slots are served`)];
  },
};

const unknown = (why: string): Said =>
  warning('REDIS_SLOTS', `whether all slots are served is not known: ${why}`, 'Allow its user +cluster|info.');

function slots(info: Info): Said[] {
  const missing = SLOTS - Number(info.get('cluster_slots_ok') ?? 0);
  const todo = 'See `redis-cli --cluster check`.';
  if (missing > 0) return [error('REDIS_SLOTS', `${missing} of ${SLOTS} slots are not served`, todo)];
  return info.get('cluster_state') === 'ok' ? [] : [error('REDIS_SLOTS', 'the cluster says that it is down', todo)];
}
