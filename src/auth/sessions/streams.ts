import { gatewayError } from '../../errors.js';
import type { OperationCounts } from '../../telemetry/telemetry.js';
import type { SessionRecord } from '../store/session-record.js';
import type { SessionEvent, SessionEvents } from './events.js';
import type { AuthenticatedSession, Sessions } from './sessions.js';
import type { Transport } from './transport.js';

export interface StreamSettings {
  /** Streams open at once of one session, of one address, and in this process. */
  readonly streamsPerSession: number;
  readonly streamsPerAddress: number;
  readonly streams: number;
}

/** An item of a stream: its end, or that something may have happened and how the session is now. */
export type Item = 'end' | { readonly event: SessionEvent | undefined; record(): Promise<SessionRecord | undefined> };

/** Items that wait for one reader. */
const MOST_ITEMS = 100;
/** A message can get lost: so often it is checked whether a session that is listened to lives, ms. */
const CHECK_EVERY_MS = 15_000;
/** Retry-After where too many streams are open, s. */
const RETRY_AFTER_S = 10;

/** All streams of one session in this process: one subscription and one timer, and one read of the record for each event. */
interface Followed {
  readonly inboxes: Map<Inbox<Item>, Transport['presented']>;
  stop(): void;
}

/** Open streams: bounded, sent each event together, and ended together by a drain. */
export class Streams {
  private readonly events: Pick<SessionEvents, 'listen'>;
  private readonly sessions: Pick<Sessions, 'find' | 'read'>;
  private readonly settings: StreamSettings;
  private readonly counts: Pick<OperationCounts, 'streamBegan' | 'streamEnded'>;
  private readonly followed = new Map<string, Followed>();
  private readonly ofAddress = new Map<string, number>();
  private readonly all = new Set<Inbox<Item>>();
  private ended = false;

  constructor(
    events: Pick<SessionEvents, 'listen'>,
    sessions: Pick<Sessions, 'find' | 'read'>,
    settings: StreamSettings,
    counts: Pick<OperationCounts, 'streamBegan' | 'streamEnded'>,
  ) {
    this.events = events;
    this.sessions = sessions;
    this.settings = settings;
    this.counts = counts;
  }

  /** Opens a stream of a session, for a client at this address. The function returned closes it. Throws RATE_LIMITED. */
  open(
    session: AuthenticatedSession,
    presented: Transport['presented'],
    address: string,
    inbox: Inbox<Item>,
  ): () => void {
    const atAddress = this.ofAddress.get(address) ?? 0;
    this.bound(session.ref, atAddress);
    const followed = this.followed.get(session.ref) ?? this.follow(session.ref);
    followed.inboxes.set(inbox, presented);
    this.ofAddress.set(address, atAddress + 1);
    this.all.add(inbox);
    this.counts.streamBegan();
    // Its request came in the last moment, when all others had been ended.
    if (this.ended) inbox.put('end');
    return () => {
      if (!this.all.delete(inbox)) return;
      followed.inboxes.delete(inbox);
      if (followed.inboxes.size === 0) followed.stop();
      this.leaveAddress(address);
      this.counts.streamEnded();
    };
  }

  inbox(): Inbox<Item> {
    return new Inbox<Item>(MOST_ITEMS, 'end');
  }

  endAll(): void {
    this.ended = true;
    for (const inbox of this.all) inbox.put('end');
  }

  private bound(ref: string, atAddress: number): void {
    const { streams, streamsPerAddress, streamsPerSession } = this.settings;
    const ofSession = this.followed.get(ref)?.inboxes.size ?? 0;
    if (ofSession >= streamsPerSession) throw tooMany('of this session');
    if (atAddress >= streamsPerAddress) throw tooMany('from this address');
    if (this.all.size >= streams) throw tooMany('here');
  }

  private follow(ref: string): Followed {
    const inboxes: Followed['inboxes'] = new Map();
    const tell = (event: SessionEvent | undefined) => {
      let read: Promise<SessionRecord | undefined> | undefined;
      const record = () => {
        read ??= this.record(ref, inboxes);
        return read;
      };
      for (const inbox of inboxes.keys()) inbox.put({ event, record });
    };
    const stopListening = this.events.listen(ref, tell);
    const timer = setInterval(() => tell(undefined), CHECK_EVERY_MS);
    const followed: Followed = {
      inboxes,
      stop: () => {
        clearInterval(timer);
        stopListening();
        if (this.followed.get(ref) === followed) this.followed.delete(ref);
      },
    };
    this.followed.set(ref, followed);
    return followed;
  }

  /** The session's record as the store has it. A stream is a use of the session, as long as its secret is the present one. */
  private async record(ref: string, inboxes: Followed['inboxes']): Promise<SessionRecord | undefined> {
    const [presented] = [...inboxes.values()].slice(-1);
    const session = await this.sessions.find(presented, 'store');
    return session?.record ?? this.sessions.read(ref);
  }

  private leaveAddress(address: string): void {
    const left = (this.ofAddress.get(address) ?? 0) - 1;
    if (left > 0) this.ofAddress.set(address, left);
    else this.ofAddress.delete(address);
  }
}

const tooMany = (scope: string) =>
  gatewayError('RATE_LIMITED', { message: `Too many subscriptions ${scope}.`, retryAfter: RETRY_AFTER_S });

/** Items for one reader, in order: a reader that waits is woken by the next. */
export class Inbox<T> {
  private items: T[] = [];
  private readonly most: number;
  private readonly last: T;
  private wake: () => void = () => {};

  /** A reader so slow that more than `most` items wait finds `last` in their place. */
  constructor(most: number, last: T) {
    this.most = most;
    this.last = last;
  }

  put(item: T): void {
    if (this.items.length < this.most) this.items.push(item);
    else this.items = [this.last];
    this.wake();
  }

  async take(): Promise<T> {
    for (;;) {
      const item = this.items.shift();
      if (item !== undefined) return item;
      await new Promise<void>(resolve => {
        this.wake = resolve;
      });
    }
  }
}
