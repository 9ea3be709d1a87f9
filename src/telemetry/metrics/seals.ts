import { Gauge, type Registry } from 'prom-client';
import { latestUsed } from '../../lru.js';
import type { SealCounts } from '../telemetry.js';
import { once } from './once.js';
import { Tally } from './tally.js';

/** A record counts for so long after it was opened, ms. */
const SEEN_MS = 900_000;
const MOST = 10_000;

/** Records under keys that seal no more, as far as they are used. */
export function sealCounts(registry: Registry): SealCounts {
  const old = latestUsed<true>(MOST, { ttl: SEEN_MS });
  new Gauge({
    name: 'keyring_old_seal_key_records',
    help: `Different records that this process opened in the last 15 minutes and that are sealed under an older key of KEYRING_SEAL_KEYS, at most ${MOST}. What nobody uses is not seen: \`keyring-gateway doctor\` counts all.`,
    registers: [registry],
    collect() {
      old.purgeStale();
      this.set(old.size);
    },
  });
  const failures = new Tally(registry, {
    name: 'keyring_seal_failures_total',
    help: 'Sealed records that could not be opened, by trouble: no such key, wrong key or damaged.',
    labels: ['trouble'],
  });
  const failure = once((trouble: string) => failures.cell(trouble));
  return {
    openedOld: binding => void old.set(binding, true),
    failed(trouble) {
      failure(trouble).value += 1;
    },
  };
}
