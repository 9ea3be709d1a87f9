import { Gauge, type Registry } from 'prom-client';
import type { ProviderId } from '../../generated/graphql.js';
import type { RevocationOutcome } from '../outcomes.js';
import type { OutboxCounts } from '../telemetry.js';
import { once } from './once.js';
import { Tally } from './tally.js';

/** One gateway at a time looks at the outbox: what another saw so long ago, ms, is not told any more. */
const OLD_MS = 60_000;

/** Revocations, and how many wait. */
export function outboxCounts(registry: Registry): OutboxCounts {
  const tries = new Tally(registry, {
    name: 'keyring_revocations_total',
    help: 'Tries to revoke tokens at their provider, each token by itself, by provider and outcome: revoked, refused (for good), kept (not sent: a session still uses what it would end), retry, given-up (the token expired first).',
    labels: ['provider', 'outcome'],
  });
  let seen = { entries: 0, oldestSeconds: 0, atMs: Number.NEGATIVE_INFINITY };
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        if (performance.now() - seen.atMs > OLD_MS) this.remove();
        else this.set(read());
      },
    });
  gauge(
    'keyring_outbox_entries',
    'Revocations that are still to be done, of all replicas together; told by the one that works them off.',
    () => seen.entries,
  );
  gauge(
    'keyring_outbox_oldest_age_seconds',
    'Age of the oldest of them, 0 when there is none.',
    () => seen.oldestSeconds,
  );
  const tried = once((provider: ProviderId) => once((outcome: RevocationOutcome) => tries.cell(provider, outcome)));
  return {
    tried(provider, outcome) {
      tried(provider)(outcome).value += 1;
    },
    looked(entries, oldestSeconds) {
      seen = { entries, oldestSeconds, atMs: performance.now() };
    },
  };
}
