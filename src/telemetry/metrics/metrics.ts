import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Telemetry } from '../telemetry.js';
import { operationCounts } from './operations.js';
import { outboxCounts } from './outbox.js';
import { sealCounts } from './seals.js';
import { sessionCounts } from './sessions.js';
import { storeCounts } from './store.js';
import { tokenCounts } from './tokens.js';
import { upstreamCounts } from './upstreams.js';

/** Counts what happens, for Prometheus. */
export interface Metrics extends Omit<Telemetry, 'traces'> {
  /** Everything in Prometheus' text format, with its media type. */
  scrape(): Promise<{ readonly contentType: string; readonly body: string }>;
}

/** Our own metrics, and those of the process under the names that every Prometheus client has for them: process_* and nodejs_*. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    scrape: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
    calls: upstreamCounts(registry),
    operations: operationCounts(registry),
    tokens: tokenCounts(registry),
    outbox: outboxCounts(registry),
    sessions: sessionCounts(registry),
    store: storeCounts(registry),
    seals: sealCounts(registry),
  };
}
