import type { Call, Ledger, Reply } from 'keyring-gateway/testing';
import { ACCOUNTS, type Account } from './seed.js';

/** An error in Atlas' own form, under HTTP 200, with a text that no client must ever see. */
export const fail = (status: string) => ({ status: 200, body: { status, error_message: 'LEAKED-UPSTREAM-TEXT' } });

/** Headers in which other APIs accept keys. A key in one of them is an error here. */
const WRONG_PLACES = ['authorization', 'x-api-key'];

/** The owner of the key in a call. The query must have the key exactly once, and no header may have it. */
export function ownerOf(ledger: Ledger, { query, headers }: Call): Account | Reply {
  const keys = query.getAll('key');
  if (keys.length > 1 || WRONG_PLACES.some(name => headers[name] !== undefined)) return fail('INVALID_REQUEST');
  const owner = ledger.usable(keys[0], 'access', 0)?.account;
  return ACCOUNTS.find(({ id }) => id === owner) ?? fail('REQUEST_DENIED');
}

export const isReply = (one: Account | Reply): one is Reply => !('key' in one);
