import type { ProviderId } from '../../provider-id.js';
import type { Store } from '../store/contract.js';
import { keys } from '../store/keys.js';

/** An account is listed before its session is saved: a younger listing may be a login under way, ms. */
export const STALE_AFTER_MS = 60_000;
const SESSION_REF = /^[A-Za-z0-9_-]{43}$/;

/** A session that may hold a grant of an account, and when it was listed, ms. */
export interface Listing {
  readonly ref: string;
  readonly listedAtMs: number;
}

export type Accounts = ReturnType<typeof createAccounts>;

/**
 * Which sessions hold a grant of a provider account, written before the session's record: found without a scan. An entry may be out of date (the
 * session decides); it goes when it is found so, and the whole index ends with the longest session in it.
 */
export function createAccounts(store: Store, sessionMaxMs: number) {
  /** `subject` undefined: the account is not known yet. `atMs`: when the login was. `lifeMs`: how long the listing matters. */
  async function add(
    provider: ProviderId,
    subject: string | undefined,
    ref: string,
    atMs = store.now(),
    lifeMs = sessionMaxMs,
  ): Promise<void> {
    const key = keyOf(provider, subject);
    const now = Math.floor(store.now());
    await store.commit({
      checks: [],
      writes: [
        { op: 'set', key, field: ref, value: String(Math.floor(atMs)) },
        { op: 'expire', key, atMs: now + lifeMs },
      ],
    });
  }

  /** Sessions that may hold a grant of this account. `subject` undefined: of an account that is not known. */
  async function sessionsOf(provider: ProviderId, subject: string | undefined): Promise<Listing[]> {
    const fields = (await store.read(keyOf(provider, subject))) ?? {};
    return Object.entries(fields).flatMap(([ref, at]) => {
      const listedAtMs = Number(at);
      // A field that is not a session's hash names no record. An entry without a sensible time is old.
      return SESSION_REF.test(ref) ? [{ ref, listedAtMs: Number.isFinite(listedAtMs) ? listedAtMs : 0 }] : [];
    });
  }

  /** `listedAtMs`: only the listing of that time, not a later one of a login under way. */
  async function remove(
    provider: ProviderId,
    subject: string | undefined,
    ref: string,
    listedAtMs?: number,
  ): Promise<void> {
    const key = keyOf(provider, subject);
    const checks = listedAtMs === undefined ? [] : [{ key, field: ref, is: String(listedAtMs) }];
    await store.commit({ checks, writes: [{ op: 'unset', key, field: ref }] });
  }

  return { add, sessionsOf, remove };
}

/** No provider gives an empty subject. */
const keyOf = (provider: ProviderId, subject = '') => keys.account(provider, subject);
