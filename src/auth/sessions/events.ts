import { z } from 'zod';
import type { ProviderId, SessionEventKind } from '../../generated/graphql.js';
import type { Store } from '../store/contract.js';
import { keys } from '../store/keys.js';

/** Something that happened to a session. */
export interface Happened {
  readonly kind: SessionEventKind;
  readonly provider: ProviderId | null;
  /** ms, store clock. */
  readonly atMs: number;
}

/** A message is some 80 characters; what is longer than this is not one of ours. */
const MOST_LENGTH = 1_000;
/** The last moment that a Date can hold, ms. */
const LAST_MS = 8.64e15;

const happened = z.object({
  kind: z.enum(['GRANTED', 'RENEWED', 'NEEDS_LOGIN', 'REVOKED', 'ENDED']),
  provider: z
    .string()
    .transform(value => value as ProviderId)
    .nullable(),
  atMs: z.number().min(0).max(LAST_MS),
});

/** Undefined: not a message of ours, or of a newer gateway with other kinds. Any Redis user with the channel can send anything. */
function parse(message: string): Happened | undefined {
  if (message.length > MOST_LENGTH) return undefined;
  try {
    return happened.safeParse(JSON.parse(message)).data;
  } catch {
    return undefined;
  }
}

/** Tells a session's tabs what happens to it, whichever gateway it happens on. */
export class SessionEvents {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  readonly report = (ref: string, kind: SessionEventKind, provider: ProviderId | null = null): void => {
    this.store.publish(keys.events(ref), JSON.stringify({ kind, provider, atMs: Math.floor(this.store.now()) }));
  };

  listen(ref: string, listener: (event: Happened) => void): () => void {
    return this.store.subscribe(keys.events(ref), message => {
      const event = parse(message);
      if (event) listener(event);
    });
  }
}
