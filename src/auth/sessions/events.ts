import { z } from 'zod';
import type { ProviderId, SessionEventKind } from '../../generated/graphql.js';
import type { Store } from '../store/contract.js';
import { type GrantName, keys, providerIn, slotIn } from '../store/keys.js';

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

/** Events of sessions, over all gateways: for the subscriptions of a session's clients. */
export const createSessionEvents = (store: Store) => ({
  report(ref: string, kind: SessionEventKind, grant: GrantName | null = null): void {
    const provider = grant && providerIn(grant);
    const slot = grant ? slotIn(grant) : undefined;
    store.publish(keys.events(ref), JSON.stringify({ kind, provider, slot, atMs: Math.floor(store.now()) }));
  },

  /** Calls the listener until the returned function is called. */
  listen: (ref: string, listener: (event: SessionEvent) => void): (() => void) =>
    store.subscribe(keys.events(ref), message => {
      const event = parse(message);
      if (event) listener(event);
    }),
});
