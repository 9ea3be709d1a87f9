import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ProviderId } from '../../provider-id.js';
import type { CallCounts, CallKind, OutboxCounts, TokenCounts } from '../telemetry.js';

const CALL_DURATIONS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const REFRESH_DURATIONS_S = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Everything that is sent to providers: data, token requests, revocations. */
export function upstreamCounts(registry: Registry): (provider: ProviderId, kind: CallKind) => CallCounts {
  const registers = [registry];
  const calls = new Counter({
    name: 'keyring_upstream_calls_total',
    help: 'Calls to providers, by provider, kind (data, token, revocation) and outcome: class of the status, or why there was no response; breaker: not sent. Each retry counts.',
    labelNames: ['provider', 'kind', 'outcome'],
    registers,
  });
  const durations = new Histogram({
    name: 'keyring_upstream_call_duration_seconds',
    help: 'Time from the decision to send a call until its response is complete or the wait for it ends, by provider and kind.',
    labelNames: ['provider', 'kind'],
    buckets: CALL_DURATIONS_S,
    registers,
  });
  return (provider, kind) => {
    durations.zero({ provider, kind });
    return {
      ended(outcome, seconds) {
        calls.inc({ provider, kind, outcome });
        durations.observe({ provider, kind }, seconds);
      },
      refused: () => calls.inc({ provider, kind, outcome: 'breaker' }),
    };
  };
}

/** Tokens handed out to calls, and what it took to have them. */
export function tokenCounts(registry: Registry): TokenCounts {
  const registers = [registry];
  const handOuts = new Counter({
    name: 'keyring_token_handouts_total',
    help: 'Tokens that calls required, by provider, owner (session, service) and outcome: held (the current one was valid), refreshed (the request waited for a refresh), none (no token available).',
    labelNames: ['provider', 'owner', 'outcome'],
    registers,
  });
  const refreshes = new Counter({
    name: 'keyring_refreshes_total',
    help: 'Refreshes sent, by provider, owner, cause (ahead, expired, rejected, requested) and outcome (issued, rejected, misconfigured, unavailable, unknown, overtaken).',
    labelNames: ['provider', 'owner', 'cause', 'outcome'],
    registers,
  });
  const perProvider = (name: string, help: string) =>
    new Histogram({ name, help, labelNames: ['provider'], buckets: REFRESH_DURATIONS_S, registers });
  const durations = perProvider(
    'keyring_refresh_duration_seconds',
    'Time from the written intent of a refresh to its saved outcome, by provider.',
  );
  const waits = perProvider(
    'keyring_refresh_wait_seconds',
    'Time that requests waited for a refresh, by provider. Its count is the number of requests that waited.',
  );
  const lockWaits = perProvider(
    'keyring_lock_wait_seconds',
    'Time that a refresh waited for the refresh of the same grant by another gateway, by provider.',
  );
  return {
    handedOut: (provider, owner, outcome) => handOuts.inc({ provider, owner, outcome }),
    refreshed(provider, owner, cause, outcome, seconds) {
      refreshes.inc({ provider, owner, cause, outcome });
      durations.observe({ provider }, seconds);
    },
    refreshAwaited: (provider, seconds) => waits.observe({ provider }, seconds),
    lockAwaited: (provider, seconds) => lockWaits.observe({ provider }, seconds),
  };
}

/** One gateway at a time measures the outbox: what another saw so long ago, ms, is no longer reported. */
const OLD_MS = 60_000;

/** Revocations, and how many wait. */
export function outboxCounts(registry: Registry): OutboxCounts {
  const registers = [registry];
  const tries = new Counter({
    name: 'keyring_revocations_total',
    help: 'Attempts to revoke a token at its provider, by provider and outcome: revoked, refused (permanently), kept (not sent: a session still uses the tokens that it would end), retry, given-up (the token expired first). Each token counts.',
    labelNames: ['provider', 'outcome'],
    registers,
  });
  let seen = { entries: 0, oldestSeconds: 0, atMs: Number.NEGATIVE_INFINITY };
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        if (performance.now() - seen.atMs > OLD_MS) this.remove();
        else this.set(read());
      },
    });
  gauge(
    'keyring_outbox_entries',
    'Queued revocations of all replicas. Only one replica reports it.',
    () => seen.entries,
  );
  gauge(
    'keyring_outbox_oldest_age_seconds',
    'Age of the oldest queued revocation; 0 if there is none.',
    () => seen.oldestSeconds,
  );
  return {
    tried: (provider, outcome) => tries.inc({ provider, outcome }),
    looked(entries, oldestSeconds) {
      seen = { entries, oldestSeconds, atMs: performance.now() };
    },
  };
}
