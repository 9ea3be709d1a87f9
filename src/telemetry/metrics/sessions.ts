import type { Registry } from 'prom-client';
import type { ProviderId } from '../../generated/graphql.js';
import type { SessionEnd } from '../outcomes.js';
import type { SessionCounts } from '../telemetry.js';
import { once } from './once.js';
import { Tally } from './tally.js';

/** Sessions and logins. */
export function sessionCounts(registry: Registry): SessionCounts {
  const began = new Tally(registry, {
    name: 'keyring_sessions_created_total',
    help: 'Sessions that began.',
  }).cell();
  const ends = new Tally(registry, {
    name: 'keyring_sessions_ended_total',
    help: 'Sessions that were ended, by whom: logout, everywhere (a logout everywhere), elsewhere (endSession), limit (a login beyond KEYRING_SESSIONS_PER_ACCOUNT), unclaimed (no client presented its secret). Those that run out are not seen.',
    labels: ['by'],
  });
  const logins = new Tally(registry, {
    name: 'keyring_logins_total',
    help: 'Logins that came to an end, by provider and outcome: LOGGED_IN, or the reason of the refusal.',
    labels: ['provider', 'outcome'],
  });
  const end = once((by: SessionEnd) => ends.cell(by));
  const login = once((provider: ProviderId) => once((outcome: string) => logins.cell(provider, outcome)));
  return {
    began() {
      began.value += 1;
    },
    ended(by) {
      end(by).value += 1;
    },
    loginEnded(provider, outcome) {
      login(provider)(outcome).value += 1;
    },
  };
}
