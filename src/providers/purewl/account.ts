import { row } from '../../upstream/read.js';
import { filled } from '../../upstream/shapes.js';
import type { VpnAccountModel } from './models.js';

const statusRow = row(wire => ({ vpnUsername: filled(wire.vpnUsername), status: filled(wire.status) }));

/** Codes by which the provider tells the state instead of the account. The words are ours. */
const STATE_BY_CODE = new Map([
  [60005, 'Expired'],
  [60006, 'Disabled'],
]);

const NO_ACCOUNT: readonly number[] = [11001, 2057, 404];

/**
 * Whether a code says that there is no such account: 11001 (validation, here: no such name for this reseller), 2057 (disabled or deleted: which of the
 * two is not said, and no account comes with it), 404 (HTTP's own).
 */
export const saysNoAccount = (code: number | null) => code !== null && NO_ACCOUNT.includes(code);

/** An account from the body of a status answer (purewl.com/developer, VAM: status); undefined when it is none. */
export function readAccount(body: unknown, username: string): VpnAccountModel | undefined {
  const account = statusRow(Array.isArray(body) ? body[0] : body);
  if (!account) return undefined;
  const { vpnUsername, status } = account;
  return { username: vpnUsername ?? username, ...splitStatus(status) };
}

/** The account of which an error code tells the state; the body is heard first, should it bring one. */
export function accountByCode(code: number | null, body: unknown, username: string): VpnAccountModel | undefined {
  const state = code === null ? undefined : STATE_BY_CODE.get(code);
  if (!state) return undefined;
  const account = readAccount(body, username);
  return account?.raw ? account : { username, state, expiresOn: null, raw: null };
}

/** `Enabled:February 26, 2024`: state and day in one string, parted by the first colon. */
export function splitStatus(raw: string | null): Pick<VpnAccountModel, 'state' | 'expiresOn' | 'raw'> {
  const colon = raw?.indexOf(':') ?? -1;
  const state = colon < 0 ? raw : raw?.slice(0, colon);
  const day = colon < 0 ? '' : raw?.slice(colon + 1);
  return { state: state?.trim() || null, expiresOn: day?.trim() || null, raw };
}
