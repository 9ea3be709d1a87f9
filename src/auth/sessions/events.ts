import { z } from 'zod';
import type { SessionEventKind } from '../../generated/graphql.js';
import type { ProviderId } from '../../provider-id.js';
import { sha256 } from '../crypto/ids.js';
import type { Store } from '../store/contract.js';
import { accountIn, type GrantName, keys, providerIn, slotIn } from '../store/keys.js';

/** A change of a session. */
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

/** Something that happened to a session or one of its grants in this process. It never holds a token. */
export interface GatewayEvent {
  readonly kind: 'granted' | 'refreshed' | 'needs-login' | 'revoked' | 'ended';
  /** The same for all events of a session. It is not `Session.id`. */
  readonly session: string;
  /** Null: the whole session (`ended`). */
  readonly provider: ProviderId | null;
  /** `Grant.account`. */
  readonly account: string | null;
  /** By the token store's clock. */
  readonly at: Date;
}

export type GatewayEventListener = (event: GatewayEvent) => void;

const KINDS = {
  GRANTED: 'granted',
  RENEWED: 'refreshed',
  NEEDS_LOGIN: 'needs-login',
  REVOKED: 'revoked',
  ENDED: 'ended',
} as const satisfies Record<SessionEventKind, GatewayEvent['kind']>;

export type SessionEvents = ReturnType<typeof createSessionEvents>;

/** Events of sessions, over all gateways: for the subscriptions of a session's clients. `onEvent` is called for those of this gateway. */
export const createSessionEvents = (store: Store, onEvent: GatewayEventListener = () => {}) => ({
  report(ref: string, kind: SessionEventKind, grant: GrantName | null = null): void {
    const provider = grant && providerIn(grant);
    const slot = grant ? slotIn(grant) : undefined;
    const atMs = Math.floor(store.now());
    store.publish(keys.events(ref), JSON.stringify({ kind, provider, slot, atMs }));
    const account = grant && accountIn(grant);
    onEvent({ kind: KINDS[kind], session: sha256(`event|${ref}`).slice(0, 22), provider, account, at: new Date(atMs) });
  },

  /** Calls the listener until the returned function is called. */
  listen: (ref: string, listener: (event: SessionEvent) => void): (() => void) =>
    store.subscribe(keys.events(ref), message => {
      const event = parse(message);
      if (event) listener(event);
    }),
});
