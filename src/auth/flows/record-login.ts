import type { ProviderId } from '../../generated/graphql.js';
import type { LoginOutcome } from '../models.js';
import type { Parts } from '../parts.js';

/** Tells telemetry how a login ended, and passes it on; a redirect login that has only begun has not ended. */
export function recordLogin<O extends LoginOutcome>({ telemetry }: Parts, provider: ProviderId, outcome: O): O {
  if (outcome.__typename === 'LoggedIn') telemetry.sessions.loginEnded(provider, 'LOGGED_IN');
  if (outcome.__typename === 'LoginRefused') telemetry.sessions.loginEnded(provider, outcome.reason);
  return outcome;
}
