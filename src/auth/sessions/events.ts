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

const happened = z.object({
  kind: z.enum(['GRANTED', 'RENEWED', 'NEEDS_LOGIN', 'REVOKED', 'ENDED']),
  provider: z
    .string()
    .transform(value => value as ProviderId)
    .nullable(),
  atMs: z.number(),
});

/** Tells a session's tabs what happens to it, whichever gateway it happens on. */
export class SessionEvents {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  tell(ref: string, kind: SessionEventKind, provider: ProviderId | null = null): void {
    this.store.publish(keys.events(ref), JSON.stringify({ kind, provider, atMs: Math.floor(this.store.now()) }));
  }

  listen(ref: string, listener: (event: Happened) => void): () => void {
    return this.store.subscribe(keys.events(ref), message => {
      const parsed = happened.safeParse(JSON.parse(message));
      if (parsed.success) listener(parsed.data);
    });
  }
}
