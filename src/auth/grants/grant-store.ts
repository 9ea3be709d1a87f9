import type { ProviderId, SessionEventKind } from '../../generated/graphql.js';
import { latestUsed } from '../../lru.js';
import type { TokenSet } from '../../provider/contract.js';
import type { Sealer } from '../crypto/seal.js';
import { apply } from '../store/apply.js';
import type { Store, Write } from '../store/contract.js';
import { type GrantRecord, readGrant, writeGrant } from '../store/grant-record.js';
import { grantField, type Owner } from '../store/keys.js';
import { openTokenSet } from '../store/token-set.js';

/** Called with what happened to a session's grant, for its subscribers. */
export type ReportGrantEvent = (ref: string, kind: SessionEventKind, provider: ProviderId) => void;

/** A grant as it is stored: the text is what the next compare-and-set compares with. */
export interface StoredGrant {
  readonly record: GrantRecord;
  /** Null: nothing is stored yet (a service grant before its first token). */
  readonly text: string | null;
}

interface Opened {
  readonly ref: string;
  readonly provider: ProviderId;
  readonly generation: number;
  readonly tokens: TokenSet;
}

/** Typed view of the store: one grant of one owner. */
export class GrantStore {
  readonly store: Store;
  readonly sealer: Sealer;
  /** By the sealed text. */
  private readonly opened = latestUsed<Opened>(5_000, { ttl: 60_000 });

  constructor(store: Store, sealer: Sealer) {
    this.store = store;
    this.sealer = sealer;
  }

  now(): number {
    return this.store.now();
  }

  /** Undefined: there is none. Throws STORE_UNAVAILABLE. */
  async read(owner: Owner, provider: ProviderId): Promise<StoredGrant | undefined> {
    const text = (await this.store.read(owner.key))?.[grantField(provider)];
    return text === undefined ? undefined : { text, record: readGrant(this.sealer, owner.ref, provider, text) };
  }

  /** The tokens of a grant. Throws SealError when they were sealed for something else, or under an unknown key. */
  open({ ref }: Owner, provider: ProviderId, { sealed = '', generation }: GrantRecord): TokenSet {
    const known = this.opened.get(sealed);
    // A sealed text is valid for one owner, provider and generation. For any other it must fail to open.
    if (known && known.ref === ref && known.provider === provider && known.generation === generation)
      return known.tokens;
    const tokens = openTokenSet(this.sealer, ref, provider, generation, sealed);
    this.opened.set(sealed, { ref, provider, generation, tokens });
    return tokens;
  }

  /** The write that stores a grant. */
  write({ ref, key }: Owner, provider: ProviderId, record: GrantRecord): Extract<Write, { op: 'set' }> {
    return { op: 'set', key, field: grantField(provider), value: writeGrant(this.sealer, ref, provider, record) };
  }

  /**
   * Replaces exactly what was read with `next`, in one change with `otherWrites` of the same hash slot. Undefined: the grant has changed since, or its
   * session has ended.
   */
  async replace(
    owner: Owner,
    provider: ProviderId,
    expectedText: string | null,
    next: GrantRecord,
    otherWrites: readonly Write[] = [],
  ): Promise<StoredGrant | undefined> {
    const write = this.write(owner, provider, next);
    const isApplied = await apply(this.store, {
      checks: [{ key: owner.key, field: write.field, is: expectedText }],
      writes: [write, ...otherWrites],
      durable: true,
      copies: 'behind',
    });
    return isApplied ? { text: write.value, record: next } : undefined;
  }

  /** Watches an owner's grants. `next` resolves at the first change since the last call, and after `ms` at the latest: a message can get lost. */
  watch({ ref }: Owner): { next(ms: number): Promise<void>; stop(): void } {
    let isChanged = false;
    let wake = () => {};
    const changed = () => {
      isChanged = true;
      wake();
    };
    const stop = this.store.watch({ changed: other => void (other === ref && changed()), missed: changed });
    const next = async (ms: number) => {
      if (!isChanged)
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      isChanged = false;
    };
    return { next, stop };
  }
}
