import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../../errors.js';
import type { SessionEventKind } from '../../generated/graphql.js';
import { latestUsed } from '../../lru.js';
import type { TokenSet } from '../../provider/contract.js';
import type { ProviderId } from '../../provider-id.js';
import type { Sealer } from '../crypto/seal.js';
import { apply } from '../store/apply.js';
import type { Store, Write } from '../store/contract.js';
import { type GrantRecord, grantWrite, readGrant } from '../store/grant-record.js';
import { type GrantName, grantField, grantNameIn, nameOf, type Owner, ownerOf, providerIn } from '../store/keys.js';
import { openTokenSet } from '../store/token-set.js';
import type { Outbox } from './outbox.js';

/** Called with what happened to a session's grant, for its subscribers. */
export type ReportGrantEvent = (ref: string, kind: SessionEventKind, grant: GrantName) => void;

/** A grant as it is stored: the text is what the next compare-and-set compares with. */
export interface StoredGrant {
  readonly record: GrantRecord;
  /** Null: nothing is stored yet (a service grant before its first token). */
  readonly text: string | null;
}

interface Opened {
  readonly ref: string;
  readonly name: GrantName;
  readonly generation: number;
  readonly tokens: TokenSet;
}

/** Pause between two tries to save what a refresh brought, ms, before jitter. */
const SAVE_AGAIN_MS = 100;

interface Unsaved {
  readonly record: GrantRecord;
  readonly done: Promise<void>;
}

/** Saves the tokens of a refresh. `last`: the grant with the intent of this refresh; `beside`: writes that belong in the same change. */
interface Saving {
  readonly owner: Owner;
  readonly provider: ProviderId;
  readonly last: StoredGrant;
  readonly next: GrantRecord;
  readonly beside: readonly Write[];
}

export type GrantStore = ReturnType<typeof createGrantStore>;

/**
 * Typed view of the store: one grant of one owner. Nothing that can fail stands between redeeming and saving: when the save of a refresh fails, its tokens
 * are kept here, serve this process, and are saved as soon as the store is back.
 */
export function createGrantStore(store: Store, sealer: Sealer, outbox: Pick<Outbox, 'discard'>) {
  /** By the sealed text. */
  const opened = latestUsed<Opened>(5_000, { ttl: 60_000 });
  /** By owner and provider. */
  const unsaved = new Map<string, Unsaved>();
  const now = () => store.now();

  /** Undefined: there is none. Throws STORE_UNAVAILABLE. */
  async function read(owner: Owner, provider: ProviderId): Promise<StoredGrant | undefined> {
    const name = nameOf(owner, provider);
    const text = (await store.read(owner.key))?.[grantField(name)];
    return text === undefined ? undefined : { text, record: readGrant(sealer, owner.ref, name, text) };
  }

  /** The grants of every account at a provider, each with its owner, tombstones too. Throws STORE_UNAVAILABLE. */
  async function readAll(owner: Owner, provider: ProviderId): Promise<(StoredGrant & { readonly owner: Owner })[]> {
    const fields = (await store.read(owner.key)) ?? {};
    return Object.entries(fields).flatMap(([field, text]) => {
      const name = grantNameIn(field);
      if (name === undefined || providerIn(name) !== provider) return [];
      return [{ owner: ownerOf(owner, name), text, record: readGrant(sealer, owner.ref, name, text) }];
    });
  }

  /** The tokens of a grant. Throws SealError when they were sealed for something else, or under an unknown key. */
  function open(owner: Owner, provider: ProviderId, { sealed = '', generation }: GrantRecord): TokenSet {
    const { ref } = owner;
    const name = nameOf(owner, provider);
    const known = opened.get(sealed);
    // A sealed text is valid for one owner, grant and generation. For any other it must fail to open.
    if (known && known.ref === ref && known.name === name && known.generation === generation) return known.tokens;
    const tokens = openTokenSet(sealer, ref, name, generation, sealed);
    opened.set(sealed, { ref, name, generation, tokens });
    return tokens;
  }

  /**
   * Replaces exactly what was read with `next`, in one change with `otherWrites` of the same hash slot. Undefined: the grant has changed since, or its
   * session has ended.
   */
  async function replace(
    owner: Owner,
    provider: ProviderId,
    expectedText: string | null,
    next: GrantRecord,
    otherWrites: readonly Write[] = [],
  ): Promise<StoredGrant | undefined> {
    const write = grantWrite(sealer, owner, provider, next);
    const isApplied = await apply(store, {
      checks: [{ key: owner.key, field: write.field, is: expectedText }],
      writes: [write, ...otherWrites],
      durable: true,
      copies: 'behind',
    });
    return isApplied ? { text: write.value, record: next } : undefined;
  }

  /** The outcome of a refresh that is not saved yet, if there is one. */
  function unsavedOf(owner: Owner, provider: ProviderId): GrantRecord | undefined {
    return unsaved.get(`${owner.ref}|${nameOf(owner, provider)}`)?.record;
  }

  /**
   * Saves the outcome of a refresh. True: `next` is valid, and is saved or about to be. False: a newer login, a revocation, a logout or another refresh came
   * first; the tokens in `next` are being revoked.
   */
  async function save(
    owner: Owner,
    provider: ProviderId,
    last: StoredGrant,
    next: GrantRecord,
    beside: readonly Write[] = [],
  ): Promise<boolean> {
    const saving: Saving = { owner, provider, last, next, beside };
    try {
      return await trySave(saving);
    } catch (error) {
      if (codeOf(error) !== 'STORE_UNAVAILABLE') throw error;
      const name = `${owner.ref}|${nameOf(owner, provider)}`;
      const done = saveLater(saving).finally(() => unsaved.delete(name));
      unsaved.set(name, { record: next, done });
      return true;
    }
  }

  async function idle(): Promise<void> {
    await Promise.all([...unsaved.values()].map(one => one.done));
  }

  async function saveLater(saving: Saving): Promise<void> {
    for (;;) {
      await sleep(SAVE_AGAIN_MS * (0.5 + Math.random()));
      try {
        await trySave(saving);
        return;
      } catch (error) {
        if (codeOf(error) !== 'STORE_UNAVAILABLE') throw error;
      }
    }
  }

  async function trySave({ owner, provider, last, next, beside }: Saving): Promise<boolean> {
    const { intent } = last.record;
    for (let { text } = last; ; ) {
      if (await replace(owner, provider, text, next, beside)) return true;
      const current = await read(owner, provider);
      // Our own intent under another text: the lease was extended, or its outcome was found unknown. It is still ours to settle.
      const isOurs = current !== undefined && intent !== undefined && current.record.intent?.fence === intent.fence;
      if (!isOurs || current.text === text) break;
      text = current.text;
    }
    if (next.sealed !== undefined && next.generation > last.record.generation)
      await outbox.discard(owner.ref, nameOf(owner, provider), next);
    return false;
  }

  /** Watches an owner's grants. `next` resolves at the first change since the last call, and after `ms` at the latest: a message can get lost. */
  function watch({ ref }: Owner): { next(ms: number): Promise<void>; stop(): void } {
    let isChanged = false;
    let wake = () => {};
    const changed = () => {
      isChanged = true;
      wake();
    };
    const stop = store.watch({ changed: other => void (other === ref && changed()), missed: changed });
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

  return { store, sealer, now, read, readAll, open, replace, unsavedOf, save, idle, watch };
}
