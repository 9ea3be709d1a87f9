import { Gauge, type Registry } from 'prom-client';
import type { StoreCounts } from '../telemetry.js';
import { once } from './once.js';
import { Tally } from './tally.js';

/** The token store as this process sees it. */
export function storeCounts(registry: Registry): StoreCounts {
  const up = new Gauge({
    name: 'keyring_store_up',
    help: 'Whether the token store works: 1, or 0 while it cannot be reached, takes no writes, or denies what is needed (ACL).',
    registers: [registry],
  });
  up.set(1);
  const copies = new Gauge({
    name: 'keyring_store_replicas_reached',
    help: 'Whether durable writes reach the replicas that were asked for (KEYRING_REDIS_REPLICAS): 1 or 0.',
    registers: [registry],
  });
  copies.set(1);
  const changes = new Tally(registry, {
    name: 'keyring_store_state_changes_total',
    help: 'Times that the store went up or down, by state.',
    labels: ['state'],
  });
  const change = once((state: string) => changes.cell(state));
  return {
    changed(state) {
      up.set(state === 'up' ? 1 : 0);
      change(state).value += 1;
    },
    copied: reaches => copies.set(reaches ? 1 : 0),
  };
}
