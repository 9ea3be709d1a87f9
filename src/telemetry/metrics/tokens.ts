import type { Registry } from 'prom-client';
import type { ProviderId } from '../../generated/graphql.js';
import type { HandOut, OwnerKind, RenewalCause, RenewalOutcome } from '../outcomes.js';
import type { TokenCounts } from '../telemetry.js';
import { once } from './once.js';
import { Tally } from './tally.js';
import { Timings } from './timings.js';

const BOUNDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Tokens handed out to calls, and what it took to have them. */
export function tokenCounts(registry: Registry): TokenCounts {
  const handOuts = new Tally(registry, {
    name: 'keyring_token_handouts_total',
    help: 'Tokens that calls asked for, by provider, owner (session, service) and outcome: held, renewed (the request had to wait), none.',
    labels: ['provider', 'owner', 'outcome'],
  });
  const renewals = new Tally(registry, {
    name: 'keyring_renewals_total',
    help: 'Renewals sent, by provider, owner, cause (ahead, expired, rejected, asked) and outcome (issued, refused, operator, unavailable, unknown, overtaken).',
    labels: ['provider', 'owner', 'cause', 'outcome'],
  });
  const perProvider = (name: string, help: string) => {
    const timings = new Timings(registry, { name, help, labels: ['provider'] }, BOUNDS);
    return once((provider: ProviderId) => timings.times(provider));
  };
  const durations = perProvider(
    'keyring_renewal_duration_seconds',
    'From the written intent of a renewal to its saved outcome, by provider.',
  );
  const waits = perProvider(
    'keyring_renewal_wait_seconds',
    'How long requests had to wait for a renewal, by provider; the count is how many had to.',
  );
  const lockWaits = perProvider(
    'keyring_lock_wait_seconds',
    "How long a renewal waited for another gateway's of the same grant, by provider.",
  );

  const handOut = once((provider: ProviderId) =>
    once((owner: OwnerKind) => once((outcome: HandOut) => handOuts.cell(provider, owner, outcome))),
  );
  const renewal = once((provider: ProviderId) =>
    once((owner: OwnerKind) =>
      once((cause: RenewalCause) => once((outcome: RenewalOutcome) => renewals.cell(provider, owner, cause, outcome))),
    ),
  );
  return {
    handedOut(provider, owner, outcome) {
      handOut(provider)(owner)(outcome).value += 1;
    },
    renewed(provider, owner, cause, outcome, seconds) {
      renewal(provider)(owner)(cause)(outcome).value += 1;
      durations(provider).add(seconds);
    },
    renewalAwaited: (provider, seconds) => waits(provider).add(seconds),
    lockAwaited: (provider, seconds) => lockWaits(provider).add(seconds),
  };
}
