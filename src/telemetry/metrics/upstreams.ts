import type { Registry } from 'prom-client';
import type { ProviderId } from '../../generated/graphql.js';
import type { CallKind, CallOutcome } from '../outcomes.js';
import type { CallCounts } from '../telemetry.js';
import { once } from './once.js';
import { Tally } from './tally.js';
import { Timings } from './timings.js';

const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Everything that is sent to providers: data, token requests, revocations. */
export function upstreamCounts(registry: Registry): (provider: ProviderId, kind: CallKind) => CallCounts {
  const calls = new Tally(registry, {
    name: 'keyring_upstream_calls_total',
    help: 'Calls to providers, each try for itself, by provider, kind (data, token, revocation) and outcome: class of the status, or why there was no answer; breaker: not sent.',
    labels: ['provider', 'kind', 'outcome'],
  });
  const durations = new Timings(
    registry,
    {
      name: 'keyring_upstream_call_duration_seconds',
      help: 'From the decision to send until the end of the answer, or of the wait for it, by provider and kind.',
      labels: ['provider', 'kind'],
    },
    BOUNDS,
  );
  return (provider, kind) => {
    const times = durations.times(provider, kind);
    const cell = once((outcome: CallOutcome) => calls.cell(provider, kind, outcome));
    return {
      ended(outcome, seconds) {
        cell(outcome).value += 1;
        times.add(seconds);
      },
      refused() {
        cell('breaker').value += 1;
      },
    };
  };
}
