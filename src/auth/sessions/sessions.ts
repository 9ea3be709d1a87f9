import { LRUCache } from 'lru-cache';
import { codeOf } from '../../errors.js';
import { type Owner, sessionOwner } from '../grants/owner.js';
import { parseSessionValue, sameText, sha256 } from '../ids.js';
import type { Store, Write } from '../store/contract.js';
import { keys } from '../store/keys.js';
import { FIELD, parseSession, type SessionRecord } from './record.js';
import type { Transport } from './transport.js';

export interface SessionLimits {
  /** A session unused for so long ends, ms. */
  readonly idleMs: number;
  /** A session ends so long after it began, used or not, ms. */
  readonly maxMs: number;
  /** How long copies already read may serve reads while the store is away, ms. */
  readonly staleMs: number;
}

/** A session whose secret the caller has proven to know. */
export interface ProvenSession {
  /** Hash of the sid: names the session in the store. */
  readonly ref: string;
  readonly sid: string;
  readonly owner: Owner;
  /** Hash of the secret that was presented. */
  readonly secretHash: string;
  readonly record: SessionRecord;
  /** Read while the store was away: good for reads only. */
  readonly stale: boolean;
}

/** Use is noted no more often than this, ms. */
const TOUCH_EVERY_MS = 60_000;

/** Finds the session behind what a client presented. */
export class Sessions {
  readonly limits: SessionLimits;
  private readonly store: Store;
  /** For an outage only: last good read of each session, by ref. */
  private readonly copies: LRUCache<string, { readonly at: number; readonly record: SessionRecord }>;

  constructor(store: Store, limits: SessionLimits) {
    this.store = store;
    this.limits = limits;
    this.copies = new LRUCache({ max: 5_000, ttl: Math.max(1, limits.staleMs) });
  }

  /**
   * The session presented, or undefined when there is none of that value. Throws STORE_UNAVAILABLE when that cannot be known;
   * with `lenient`, a copy that is not too old serves instead.
   */
  async find(presented: Transport['presented'], lenient: boolean): Promise<ProvenSession | undefined> {
    const value = parseSessionValue(presented?.value);
    if (!value || !presented) return undefined;
    const ref = sha256(value.sid);
    const { record, stale } = await this.load(ref, lenient);
    const secretHash = sha256(value.secret);
    // A session keeps the transport it was born with: a cookie's value sent as bearer would slip past the CSRF rule.
    if (!record || record.about.by !== presented.by || !sameText(secretHash, record.secretHash)) return undefined;
    if (record.about.endsAtMs <= this.store.now()) return undefined;
    if (!stale) this.touch(ref, record);
    return { ref, sid: value.sid, owner: sessionOwner(ref), secretHash, record, stale };
  }

  /** Any live session, by its ref. */
  async read(ref: string): Promise<SessionRecord | undefined> {
    const fields = await this.store.read(keys.session(ref));
    const record = fields && parseSession(fields);
    return record && record.about.endsAtMs > this.store.now() ? record : undefined;
  }

  /** Forgets the copy of a session that has changed or ended here. */
  forget(ref: string): void {
    this.copies.delete(ref);
  }

  /** Writes that note a use and move the idle end on; they touch no token. */
  used(ref: string, endsAtMs: number): readonly Write[] {
    const key = keys.session(ref);
    const now = this.store.now();
    return [
      { op: 'set', key, field: FIELD.usedAt, value: String(Math.floor(now)) },
      { op: 'expire', key, atMs: Math.min(now + this.limits.idleMs, endsAtMs) },
    ];
  }

  private async load(ref: string, lenient: boolean): Promise<{ record: SessionRecord | undefined; stale: boolean }> {
    try {
      const record = await this.read(ref);
      if (record) this.copies.set(ref, { at: Date.now(), record });
      else this.copies.delete(ref);
      return { record, stale: false };
    } catch (error) {
      const copy = lenient && codeOf(error) === 'STORE_UNAVAILABLE' ? this.copies.get(ref) : undefined;
      if (!copy || Date.now() - copy.at > this.limits.staleMs) throw error;
      return { record: copy.record, stale: true };
    }
  }

  private touch(ref: string, record: SessionRecord): void {
    const now = this.store.now();
    if (record.usedAtMs !== null && now - record.usedAtMs < TOUCH_EVERY_MS) return;
    const checks = [{ key: keys.session(ref), field: FIELD.about, is: record.aboutText }];
    // Not waited for: a use that is not noted costs nothing but a little idle time.
    this.store.commit({ checks, writes: this.used(ref, record.about.endsAtMs) }).catch(() => {});
  }
}
