import { z } from 'zod';
import { gatewayError } from '../../errors.js';
import type { SessionEventKind } from '../../generated/graphql.js';
import type { ProviderId } from '../../provider-id.js';
import type { OperationCounts } from '../../telemetry/telemetry.js';
import type { Store } from '../store/contract.js';
import { type GrantName, keys, providerIn, slotIn } from '../store/keys.js';
import type { SessionRecord } from '../store/session-record.js';
import { type GatewayEventListener, gatewayEvent } from './gateway-event.js';
import type { AuthenticatedSession, Sessions } from './sessions.js';
import type { Transport } from './transport.js';

export interface SessionEvent {
  readonly kind: SessionEventKind;
  readonly provider: ProviderId | null;
  /** Which of several accounts of the provider. */
  readonly slot?: string | undefined;
  /** ms, store clock. */
  readonly atMs: number;
}

/** A message is some 80 characters; what is longer than this is not one of ours. */
const MOST_LENGTH = 1_000;
/** The last moment that a Date can hold, ms. */
const LAST_MS = 8.64e15;

const sessionEvent = z.object({
  kind: z.enum(['GRANTED', 'RENEWED', 'NEEDS_LOGIN', 'REVOKED', 'ENDED']),
  provider: z
    .string()
    .transform(value => value as ProviderId)
    .nullable(),
  slot: z.string().optional(),
  atMs: z.number().min(0).max(LAST_MS),
});

/** Undefined: not a message of ours, or of a newer gateway with other kinds. Any Redis user with the channel can send anything. */
function parse(message: string): SessionEvent | undefined {
  if (message.length > MOST_LENGTH) return undefined;
  try {
    return sessionEvent.safeParse(JSON.parse(message)).data;
  } catch {
    return undefined;
  }
}

export type SessionEvents = ReturnType<typeof createSessionEvents>;

/** Events of sessions, over all gateways: for the subscriptions of a session's clients. `onEvent` is called for those of this gateway. */
export const createSessionEvents = (store: Store, onEvent?: GatewayEventListener) => ({
  report(ref: string, kind: SessionEventKind, grant: GrantName | null = null): void {
    const provider = grant && providerIn(grant);
    const slot = grant ? slotIn(grant) : undefined;
    const atMs = Math.floor(store.now());
    store.publish(keys.events(ref), JSON.stringify({ kind, provider, slot, atMs }));
    onEvent?.(gatewayEvent(ref, kind, grant, atMs));
  },

  /** Calls the listener until the returned function is called. */
  listen: (ref: string, listener: (event: SessionEvent) => void): (() => void) =>
    store.subscribe(keys.events(ref), message => {
      const event = parse(message);
      if (event) listener(event);
    }),
});

export interface StreamSettings {
  /** Streams open at once of one session, of one address, and in this process. */
  readonly streamsPerSession: number;
  readonly streamsPerAddress: number;
  readonly streams: number;
}

/** An item of a stream: its end, or that something may have happened and how the session is now. */
export type Item = 'end' | { readonly event: SessionEvent | undefined; record(): Promise<SessionRecord | undefined> };

const MOST_ITEMS = 100;
/** A message can get lost: so often it is checked whether a session that is listened to lives, ms. */
const CHECK_EVERY_MS = 15_000;
const RETRY_AFTER_S = 10;

/** All streams of one session in this process: one subscription and one timer, and one read of the record for each event. */
interface Followed {
  readonly inboxes: Map<Inbox<Item>, Transport['presented']>;
  stop(): void;
}

export type Streams = ReturnType<typeof createStreams>;

/** Open streams: bounded, sent each event together, and ended together by a drain. */
export function createStreams(
  events: Pick<SessionEvents, 'listen'>,
  sessions: Pick<Sessions, 'find' | 'read'>,
  limits: StreamSettings,
  counts: Pick<OperationCounts, 'streamBegan' | 'streamEnded'>,
) {
  const followed = new Map<string, Followed>();
  const ofAddress = new Map<string, number>();
  const all = new Set<Inbox<Item>>();
  let hasEnded = false;

  /** Opens a stream of a session, for a client at this address. The function returned closes it. Throws RATE_LIMITED. */
  function open(
    session: AuthenticatedSession,
    presented: Transport['presented'],
    address: string,
    inbox: Inbox<Item>,
  ): () => void {
    const atAddress = ofAddress.get(address) ?? 0;
    checkBounds(session.ref, atAddress);
    const one = followed.get(session.ref) ?? follow(session.ref);
    one.inboxes.set(inbox, presented);
    ofAddress.set(address, atAddress + 1);
    all.add(inbox);
    counts.streamBegan();
    // Its request came in the last moment, when all others had been ended.
    if (hasEnded) inbox.put('end');
    return () => {
      if (!all.delete(inbox)) return;
      one.inboxes.delete(inbox);
      if (one.inboxes.size === 0) one.stop();
      leaveAddress(address);
      counts.streamEnded();
    };
  }

  function endAll(): void {
    hasEnded = true;
    for (const inbox of all) inbox.put('end');
  }

  function checkBounds(ref: string, atAddress: number): void {
    const ofSession = followed.get(ref)?.inboxes.size ?? 0;
    if (ofSession >= limits.streamsPerSession) throw tooMany('of this session', 'KEYRING_STREAMS_PER_SESSION');
    if (atAddress >= limits.streamsPerAddress) throw tooMany('from this address', 'KEYRING_STREAMS_PER_ADDRESS');
    if (all.size >= limits.streams) throw tooMany('at this gateway', 'KEYRING_STREAMS');
  }

  function follow(ref: string): Followed {
    const inboxes: Followed['inboxes'] = new Map();
    const send = (event: SessionEvent | undefined) => {
      let read: Promise<SessionRecord | undefined> | undefined;
      const record = () => {
        read ??= recordOf(ref, inboxes);
        return read;
      };
      for (const inbox of inboxes.keys()) inbox.put({ event, record });
    };
    const stopListening = events.listen(ref, send);
    const timer = setInterval(() => send(undefined), CHECK_EVERY_MS);
    const one: Followed = {
      inboxes,
      stop: () => {
        clearInterval(timer);
        stopListening();
        if (followed.get(ref) === one) followed.delete(ref);
      },
    };
    followed.set(ref, one);
    return one;
  }

  /** The session's record as the store has it. A stream is a use of the session, as long as its secret is the present one. */
  async function recordOf(ref: string, inboxes: Followed['inboxes']): Promise<SessionRecord | undefined> {
    const [presented] = [...inboxes.values()].slice(-1);
    const session = await sessions.find(presented, 'store');
    return session?.record ?? sessions.read(ref);
  }

  function leaveAddress(address: string): void {
    const left = (ofAddress.get(address) ?? 0) - 1;
    if (left > 0) ofAddress.set(address, left);
    else ofAddress.delete(address);
  }

  return { open, endAll, inbox: () => createInbox<Item>(MOST_ITEMS, 'end') };
}

const tooMany = (scope: string, setting: string) =>
  gatewayError('RATE_LIMITED', {
    message: `Too many subscriptions ${scope} (${setting}). Close one, or try again in ${RETRY_AFTER_S} s.`,
    retryAfter: RETRY_AFTER_S,
  });

export type Inbox<T> = ReturnType<typeof createInbox<T>>;

/**
 * Items for one reader, in order: a reader that waits is woken by the next. A reader so slow that more than `most` items wait finds `last` in their
 * place.
 */
function createInbox<T>(most: number, last: T) {
  let items: T[] = [];
  let wake = () => {};
  return {
    put(item: T): void {
      if (items.length < most) items.push(item);
      else items = [last];
      wake();
    },
    async take(): Promise<T> {
      for (;;) {
        const item = items.shift();
        if (item !== undefined) return item;
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
    },
  };
}
