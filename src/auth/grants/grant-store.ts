import type { ProviderId } from '../../generated/graphql.js';
import type { Sealer } from '../crypto/seal.js';
import { apply } from '../store/apply.js';
import type { Store, Write } from '../store/contract.js';
import { grantField, type Owner } from './owner.js';
import { readGrant, writeGrant } from './read-grant.js';
import type { GrantRecord } from './record.js';

/** A grant as it stands in the store: the text is what the next compare-and-set compares with. */
export interface Stored {
  readonly record: GrantRecord;
  /** Null: nothing is stored yet (a service grant before its first token). */
  readonly text: string | null;
}

/** Typed view of the store: one grant of one owner. */
export class GrantStore {
  readonly store: Store;
  private readonly sealer: Sealer;

  constructor(store: Store, sealer: Sealer) {
    this.store = store;
    this.sealer = sealer;
  }

  /** Undefined: there is none. Throws STORE_UNAVAILABLE. */
  async read(owner: Owner, provider: ProviderId): Promise<Stored | undefined> {
    const text = (await this.store.read(owner.key))?.[grantField(provider)];
    return text === undefined ? undefined : { text, record: readGrant(this.sealer, owner.ref, provider, text) };
  }

  /** Puts `next` in the place of exactly what was read, with other writes of the same slot `beside` it. Undefined: it has changed since, or its session is gone. */
  async replace(
    owner: Owner,
    provider: ProviderId,
    was: string | null,
    next: GrantRecord,
    beside: readonly Write[] = [],
  ): Promise<Stored | undefined> {
    const field = grantField(provider);
    const text = writeGrant(this.sealer, owner.ref, provider, next);
    const change = {
      checks: [{ key: owner.key, field, is: was }],
      writes: [{ op: 'set' as const, key: owner.key, field, value: text }, ...beside],
      durable: true,
      copies: 'behind' as const,
    };
    return (await apply(this.store, change)) ? { text, record: next } : undefined;
  }
}
