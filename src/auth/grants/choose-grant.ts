import { gatewayError } from '../../errors.js';
import type { ProviderId } from '../../provider-id.js';
import type { GrantRecord } from '../store/grant-record.js';
import { accountIn, type GrantName } from '../store/keys.js';
import { grantsAt, type SessionRecord } from '../store/session-record.js';

/**
 * The grant of a session that a call at a provider uses: of the `account` named, or else the only one there is. Undefined: there is none such. Throws
 * ACCOUNT_REQUIRED with the choices where there are several and none is named.
 */
export function chooseGrant(
  record: Pick<SessionRecord, 'grants'>,
  provider: ProviderId,
  account?: string | null,
): [GrantName, GrantRecord] | undefined {
  const held = grantsAt(record, provider);
  if (account !== undefined && account !== null) return held.find(([name]) => accountIn(name) === account);
  if (held.length <= 1) return held[0];
  const accounts = held.map(([name, { subject, state }]) => ({
    id: accountIn(name),
    // The account of an unreadable grant is not authentic.
    subject: state === 'unreadable' ? null : (subject ?? null),
  }));
  throw gatewayError('ACCOUNT_REQUIRED', { provider, accounts });
}
