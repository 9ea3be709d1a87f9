import { codeOf } from '../../errors.js';
import { latestUsed } from '../../lru.js';
import { parseSessionValue, sameText, sha256 } from '../crypto/ids.js';
import type { Sealer } from '../crypto/seal.js';
import type { CacheValidity, Check, Store, Watcher, Write } from '../store/contract.js';
import { keys, type Owner, sessionOwner, unclaimedMember } from '../store/keys.js';
import { FIELD, parseSession, type SessionRecord } from '../store/session-record.js';
import type { Transport } from './transport.js';

export interface SessionLimits {
  /** A session unused for so long ends, ms. */
  readonly idleMs: number;
  /** A session ends so long after it began, used or not, ms. */
  readonly maxMs: number;
  /** Maximum age of a cached copy that serves reads while the store is unreachable, ms. */
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
  /** `stale`: an older copy, because the store is unreachable. */
  readonly from: 'store' | 'cache' | 'stale';
}

/**
 * Where a session may be read from. `store`: the store only. `recent`: the store; while it is unreachable, the cache. `cached`: a fresh copy at any time; only
 * the store can say that something which the copy lacks does not exist.
 */
export type ReadConsistency = 'store' | 'recent' | 'cached';

/** The session of one request. It is read when something needs it, and again after it has changed. */
export interface RequestSession {
  /** Reads again only if what was found is not consistent enough. */
  find(consistency: ReadConsistency): Promise<AuthenticatedSession | undefined>;
  /** The session was changed: what was read of it is out of date. */
  changed(): void;
}

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
  private readonly cache: SessionCache;
  private readonly touchEveryMs: number;

  constructor(store: Store, sealer: Sealer, limits: SessionLimits) {
    this.store = store;
    this.sealer = sealer;
    this.limits = limits;
    this.touchEveryMs = Math.min(TOUCH_EVERY_MS, limits.idleMs / TOUCHES_IN_IDLE);
    this.cache = new SessionCache(limits.staleMs);
    store.watch(this.cache);
  }

  /**
   * The session presented, or undefined when there is none of that value. Throws STORE_UNAVAILABLE when that cannot be known. `isReceived`: the client
   * sent the value itself; false where this request issued it.
   */
  async find(
    presented: Transport['presented'],
    consistency: ReadConsistency,
    isReceived = true,
  ): Promise<AuthenticatedSession | undefined> {
    const value = parseSessionValue(presented?.value);
    if (!value || !presented) return undefined;
    const ref = sha256(value.sid);
    const secretHash = sha256(value.secret);
    // A session keeps the transport it was born with: a cookie's value sent as bearer would slip past the CSRF rule.
    const isTheirs = ({ about, readable, secretHash: stored, unclaimed }: SessionRecord) =>
      (about.by === presented.by || readable !== 'here') &&
      sameText(secretHash, stored) &&
      Math.min(about.endsAtMs, unclaimed?.untilMs ?? about.endsAtMs) > this.store.now();
    const { record, from } = await this.load(ref, consistency, isTheirs);
    if (!record) return undefined;
    const mayTouch = from !== 'stale' && record.readable !== 'nowhere';
    if (mayTouch && (isReceived || !record.unclaimed)) this.touch(ref, record);
    return { ref, sid: value.sid, owner: sessionOwner(ref), secretHash, record, from };
  }

  /** The session of a request, by what its client presented or was given since. */
  ofRequest(transport: Pick<Transport, 'presented' | 'latest'>): RequestSession {
    let found: Promise<AuthenticatedSession | undefined> | undefined;
    const read = (consistency: ReadConsistency) =>
      this.find(transport.latest, consistency, transport.latest === transport.presented);
    const keep = (finding: Promise<AuthenticatedSession | undefined>) => {
      found = finding;
      finding.catch(() => {
        if (found === finding) found = undefined;
      });
      return finding;
    };
    return {
      find(consistency) {
        if (!found) return keep(read(consistency));
        if (consistency === 'cached') return found;
        return keep(found.then(session => (suffices(session, consistency) ? session : read(consistency))));
      },
      changed() {
        found = undefined;
      },
    };
  }

  now(): number {
    return this.store.now();
  }

  /** Any live session, by its ref. */
  async read(ref: string): Promise<SessionRecord | undefined> {
    const fields = await this.store.read(keys.session(ref));
    const record = fields && parseSession(this.sealer, ref, fields, this.cache.last(ref));
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

  /** A copy can only confirm a session: a login elsewhere may have replaced the secret it has, or moved its end. */
  private async load(
    ref: string,
    consistency: ReadConsistency,
    isTheirs: (record: SessionRecord) => boolean,
  ): Promise<Found> {
    try {
      const ready = consistency === 'cached' ? (this.cache.getFresh(ref) ?? this.cache.underWay(ref)) : undefined;
      // Where there is neither, the read begins in this very turn, so that others find it under way.
      const copy = ready instanceof Promise ? await ready : ready;
      if (copy && isTheirs(copy)) return { record: copy, from: 'cache' };
      const record = await this.cache.read(ref, () => this.read(ref));
      return { record: record && isTheirs(record) ? record : undefined, from: 'store' };
    } catch (error) {
      const isAway = consistency !== 'store' && codeOf(error) === 'STORE_UNAVAILABLE';
      const copy = isAway ? this.cache.getStale(ref) : undefined;
      if (!copy || !isTheirs(copy)) throw error;
      return { record: copy, from: 'stale' };
    }
  }

  private touch(ref: string, record: SessionRecord): void {
    const now = this.store.now();
    const { usedAtMs, unclaimed } = record;
    const isNotedUse = usedAtMs !== null && now - usedAtMs < this.touchEveryMs && usedAtMs < now + CLOCKS_APART_MS;
    if (!unclaimed && isNotedUse) return;
    this.cache.used(ref, now);
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
    const notNoted = () => this.cache.used(ref, usedAtMs);
    this.store.commit({ checks, writes, copies: 'good' }).then(isNoted => isNoted || notNoted(), notNoted);
  }
}

/** Whether the session found before is consistent enough now. Only the store says that there is none. */
function suffices(session: AuthenticatedSession | undefined, consistency: ReadConsistency): boolean {
  return !session || session.from === 'store' || (session.from === 'stale' && consistency === 'recent');
}

/**
 * A copy is served for this long, ms, whether or not the store reports changes: changes made elsewhere are seen within a second. The tenth that is left
 * is for delays of this process between its check of the clock and its response.
 */
const FRESH_MS = 900;
/** Sessions of which a copy is kept; the longest unused goes first. */
const MOST_COPIES = 5_000;

interface Copy {
  record: SessionRecord;
  readonly readAtMs: number;
  validity: CacheValidity | 'good';
}

/** A read under way, and how valid its result will be as a copy. */
interface Reading {
  readonly done: Promise<SessionRecord | undefined>;
  validity: CacheValidity | 'good';
}

/**
 * Copies of sessions' records in this process. One serves in place of a read for less than a second and until the store reports a change; one that is
 * older, or behind, serves while the store is unreachable. Ages are counted on a monotonic clock, from before the read was sent.
 */
export class SessionCache implements Watcher {
  private readonly copies = latestUsed<Copy>(MOST_COPIES);
  /** Several for one session: a read from the store must not join one that began earlier. */
  private readonly readings = new Map<string, Set<Reading>>();
  private readonly staleMs: number;

  constructor(staleMs: number) {
    this.staleMs = staleMs;
  }

  /** A copy that is good in place of a read. */
  getFresh(ref: string): SessionRecord | undefined {
    const copy = this.copies.get(ref);
    return copy?.validity === 'good' && performance.now() - copy.readAtMs < FRESH_MS ? copy.record : undefined;
  }

  /** The same, from another request's read that is under way. Undefined at once: there is none. Rejects with what that read rejects with. */
  underWay(ref: string): Promise<SessionRecord | undefined> | undefined {
    const [reading] = this.readings.get(ref) ?? [];
    return reading?.done.then(() => this.getFresh(ref));
  }

  /** A copy for use while the store is unreachable. */
  getStale(ref: string): SessionRecord | undefined {
    const copy = this.copies.get(ref);
    return copy && performance.now() - copy.readAtMs < this.staleMs ? copy.record : undefined;
  }

  /** The last record that was read, regardless of its age, for comparison. */
  last(ref: string): SessionRecord | undefined {
    return this.copies.peek(ref)?.record;
  }

  async read(ref: string, read: () => Promise<SessionRecord | undefined>): Promise<SessionRecord | undefined> {
    const readAtMs = performance.now();
    const reading: Reading = { validity: 'good', done: read() };
    const readings = this.readings.get(ref) ?? new Set();
    this.readings.set(ref, readings.add(reading));
    try {
      const record = await reading.done;
      const { validity } = reading;
      if (!record) this.copies.delete(ref);
      // Not when a later read has kept something already.
      else if (validity !== 'void' && readAtMs >= (this.copies.peek(ref)?.readAtMs ?? 0))
        this.copies.set(ref, { record, readAtMs, validity });
      return record;
    } finally {
      readings.delete(reading);
      if (readings.size === 0) this.readings.delete(ref);
    }
  }

  /** This process has noted a use, which claims the session: the copy must say so as well, or every request would note it again. */
  used(ref: string, usedAtMs: number | null): void {
    const copy = this.copies.get(ref);
    if (copy) copy.record = { ...copy.record, usedAtMs, unclaimed: undefined };
  }

  changed(ref: string, validity: CacheValidity): void {
    const copy = this.copies.peek(ref);
    if (validity === 'void') this.copies.delete(ref);
    else if (copy) copy.validity = validity;
    for (const reading of this.readings.get(ref) ?? []) lower(reading, validity);
  }

  missed(): void {
    for (const copy of this.copies.values()) lower(copy, 'behind');
    for (const readings of this.readings.values()) for (const reading of readings) lower(reading, 'behind');
  }
}

function lower(one: Pick<Copy | Reading, 'validity'>, validity: CacheValidity): void {
  if (one.validity !== 'void') one.validity = validity;
}
