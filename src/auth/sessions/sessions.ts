import { codeOf } from '../../errors.js';
import { parseSessionValue, sameText, sha256 } from '../crypto/ids.js';
import type { Sealer } from '../crypto/seal.js';
import type { Check, Store, Write } from '../store/contract.js';
import { keys, unclaimedMember } from '../store/keys.js';
import { type Owner, sessionOwner } from '../store/owner.js';
import { FIELD, parseSession, type SessionRecord } from '../store/session-record.js';
import { SessionCache } from './session-cache.js';
import type { Transport } from './transport.js';

export interface SessionLimits {
  /** A session unused for so long ends, ms. */
  readonly idleMs: number;
  /** A session ends so long after it began, used or not, ms. */
  readonly maxMs: number;
  /** How old a copy may be that serves reads while the store is away, ms. */
  readonly staleMs: number;
}

/** A session whose secret the caller has proven to know. */
export interface AuthenticatedSession {
  /** Hash of the sid: names the session in the store. */
  readonly ref: string;
  readonly sid: string;
  readonly owner: Owner;
  /** Hash of the secret that was presented. */
  readonly secretHash: string;
  readonly record: SessionRecord;
  /** `bridge`: from an older copy, because the store is away. */
  readonly from: 'store' | 'copy' | 'bridge';
}

/**
 * What may answer in place of the store. `strict`: nothing. `sure`: a copy while the store is away. `lenient`: a fresh copy at any time; of what such a
 * copy lacks, only the store can say that it is not there.
 */
export type ReadConsistency = 'strict' | 'sure' | 'lenient';

type Found = Pick<AuthenticatedSession, 'from'> & { readonly record: SessionRecord | undefined };

/** A use is noted at most once a minute, and at most ten times in the idle limit. ms. */
const TOUCH_EVERY_MS = 60_000;
const TOUCHES_IN_IDLE = 10;
/** Clocks of two gateways may differ by this, ms; a use that lies further ahead was not noted by a gateway. */
const CLOCKS_APART_MS = 5_000;

/** Finds the session behind what a client presented. */
export class Sessions {
  readonly limits: SessionLimits;
  private readonly store: Store;
  private readonly sealer: Sealer;
  private readonly copies: SessionCache;
  private readonly touchEveryMs: number;

  constructor(store: Store, sealer: Sealer, limits: SessionLimits) {
    this.store = store;
    this.sealer = sealer;
    this.limits = limits;
    this.touchEveryMs = Math.min(TOUCH_EVERY_MS, limits.idleMs / TOUCHES_IN_IDLE);
    this.copies = new SessionCache(limits.staleMs);
    store.watch(this.copies);
  }

  /**
   * The session presented, or undefined when there is none of that value. Throws STORE_UNAVAILABLE when that cannot be known. `isReceived`: the client
   * sent the value itself; false where this request issued it.
   */
  async find(
    presented: Transport['presented'],
    trust: ReadConsistency,
    isReceived = true,
  ): Promise<AuthenticatedSession | undefined> {
    const value = parseSessionValue(presented?.value);
    if (!value || !presented) return undefined;
    const ref = sha256(value.sid);
    const secretHash = sha256(value.secret);
    // A session keeps the transport it was born with: a cookie's value sent as bearer would slip past the CSRF rule.
    const isTheirs = ({ about, readable, secretHash: held, unclaimed }: SessionRecord) =>
      (about.by === presented.by || readable !== 'here') &&
      sameText(secretHash, held) &&
      Math.min(about.endsAtMs, unclaimed?.untilMs ?? about.endsAtMs) > this.store.now();
    const { record, from } = await this.load(ref, trust, isTheirs);
    if (!record) return undefined;
    const mayTouch = from !== 'bridge' && record.readable !== 'nowhere';
    if (mayTouch && (isReceived || !record.unclaimed)) this.touch(ref, record);
    return { ref, sid: value.sid, owner: sessionOwner(ref), secretHash, record, from };
  }

  now(): number {
    return this.store.now();
  }

  /** Any live session, by its ref. */
  async read(ref: string): Promise<SessionRecord | undefined> {
    const fields = await this.store.read(keys.session(ref));
    const record = fields && parseSession(this.sealer, ref, fields, this.copies.last(ref));
    return record && record.about.endsAtMs > this.store.now() ? record : undefined;
  }

  /** Whether a session still has the secret that its caller presented. Check it after a wait for a provider, before anything of the session is returned. */
  async isStillProven({ ref, secretHash }: Pick<AuthenticatedSession, 'ref' | 'secretHash'>): Promise<boolean> {
    return (await this.read(ref))?.secretHash === secretHash;
  }

  /**
   * Writes that note a use and move the idle end on; they touch no token. Uses that follow are not noted for a while, so the end lies that much
   * later: a session lives for the idle limit after its last use, and at most this much longer.
   */
  used(ref: string, endsAtMs: number): readonly Write[] {
    const key = keys.session(ref);
    const now = this.store.now();
    return [
      { op: 'set', key, field: FIELD.usedAt, value: String(Math.floor(now)) },
      { op: 'expire', key, atMs: Math.min(now + this.limits.idleMs + this.touchEveryMs, endsAtMs) },
    ];
  }

  /** A copy says yes or nothing: a login elsewhere may have replaced the secret it holds, or moved its end. */
  private async load(
    ref: string,
    trust: ReadConsistency,
    isTheirs: (record: SessionRecord) => boolean,
  ): Promise<Found> {
    try {
      const ready = trust === 'lenient' ? (this.copies.fresh(ref) ?? this.copies.coming(ref)) : undefined;
      // Where there is neither, the read begins in this very turn, so that others find it under way.
      const copy = ready instanceof Promise ? await ready : ready;
      if (copy && isTheirs(copy)) return { record: copy, from: 'copy' };
      const record = await this.copies.read(ref, () => this.read(ref));
      return { record: record && isTheirs(record) ? record : undefined, from: 'store' };
    } catch (error) {
      const copy = trust !== 'strict' && codeOf(error) === 'STORE_UNAVAILABLE' ? this.copies.bridge(ref) : undefined;
      if (!copy || !isTheirs(copy)) throw error;
      return { record: copy, from: 'bridge' };
    }
  }

  private touch(ref: string, record: SessionRecord): void {
    const now = this.store.now();
    const { usedAtMs, unclaimed } = record;
    const isNotedUse = usedAtMs !== null && now - usedAtMs < this.touchEveryMs && usedAtMs < now + CLOCKS_APART_MS;
    if (!unclaimed && isNotedUse) return;
    this.copies.used(ref, now);
    const key = keys.session(ref);
    const checks: Check[] = [{ key, field: FIELD.about, is: record.aboutText }];
    const writes = [...this.used(ref, record.about.endsAtMs)];
    if (unclaimed) {
      checks.push({ key, field: FIELD.unclaimed, is: unclaimed.text });
      writes.push(
        { op: 'unset', key, field: FIELD.unclaimed },
        { op: 'unqueue', key: keys.outboxOf(ref).queue, member: unclaimedMember(ref) },
      );
    }
    // Not waited for; what could not be noted is noted by the next request.
    const notNoted = () => this.copies.used(ref, usedAtMs);
    this.store.commit({ checks, writes, copies: 'good' }).then(isNoted => isNoted || notNoted(), notNoted);
  }
}
