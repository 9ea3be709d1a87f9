import type { ProviderId } from '../../generated/graphql.js';
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

/**
 * Which sessions hold a grant of a provider account, written before the session says so: found without a scan. An entry may be out of date (the
 * session decides); it goes when it is found so, and the whole index ends with the longest session in it.
 */
export class Accounts {
  private readonly store: Store;
  private readonly sessionMaxMs: number;

  constructor(store: Store, sessionMaxMs: number) {
    this.store = store;
    this.sessionMaxMs = sessionMaxMs;
  }

  /** `subject` undefined: the account is not known yet. `atMs`: when the login was. */
  async add(provider: ProviderId, subject: string | undefined, ref: string, atMs = this.store.now()): Promise<void> {
    const key = keyOf(provider, subject);
    const now = Math.floor(this.store.now());
    await this.store.commit({
      checks: [],
      writes: [
        { op: 'set', key, field: ref, value: String(Math.floor(atMs)) },
        { op: 'expire', key, atMs: now + this.sessionMaxMs },
      ],
    });
  }

  /** Sessions that may hold a grant of this account. `subject` undefined: of an account that is not known. */
  async sessionsOf(provider: ProviderId, subject: string | undefined): Promise<Listing[]> {
    const fields = (await this.store.read(keyOf(provider, subject))) ?? {};
    return Object.entries(fields).flatMap(([ref, at]) => {
      const listedAtMs = Number(at);
      // A field that is not a session's hash names no record. An entry without a sensible time is old.
      return SESSION_REF.test(ref) ? [{ ref, listedAtMs: Number.isFinite(listedAtMs) ? listedAtMs : 0 }] : [];
    });
  }

  /** `listedAtMs`: only the listing of that time, not a later one of a login under way. */
  async remove(provider: ProviderId, subject: string | undefined, ref: string, listedAtMs?: number): Promise<void> {
    const key = keyOf(provider, subject);
    const checks = listedAtMs === undefined ? [] : [{ key, field: ref, is: String(listedAtMs) }];
    await this.store.commit({ checks, writes: [{ op: 'unset', key, field: ref }] });
  }
}

/** No provider gives an empty subject. */
const keyOf = (provider: ProviderId, subject = '') => keys.account(provider, subject);
