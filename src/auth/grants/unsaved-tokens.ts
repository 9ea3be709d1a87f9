import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../../errors.js';
import type { ProviderId } from '../../generated/graphql.js';
import type { Write } from '../store/contract.js';
import type { GrantRecord } from '../store/grant-record.js';
import type { Owner } from '../store/keys.js';
import type { GrantStore, StoredGrant } from './grant-store.js';
import type { Outbox } from './outbox.js';

const TRY_EVERY_MS = 100;

type SettleArgs = [owner: Owner, provider: ProviderId, last: StoredGrant, next: GrantRecord, beside: readonly Write[]];

interface Unsaved {
  readonly record: GrantRecord;
  readonly done: Promise<void>;
}

/**
 * Saves the outcome of a refresh. Nothing that can fail stands between redeeming and saving: when the save fails, the outcome is kept here, serves this
 * process, and is saved as soon as the store is back.
 */
export class UnsavedTokens {
  private readonly unsaved = new Map<string, Unsaved>();
  private readonly grants: GrantStore;
  private readonly outbox: Outbox;

  constructor(grants: GrantStore, outbox: Outbox) {
    this.grants = grants;
    this.outbox = outbox;
  }

  /** The outcome that is not saved yet, if there is one. */
  of(owner: Owner, provider: ProviderId): GrantRecord | undefined {
    return this.unsaved.get(`${owner.ref}|${provider}`)?.record;
  }

  /**
   * True: `next` is valid, and is saved or about to be. False: a newer login, a revocation, a logout or another refresh came first; the tokens in `next`
   * are being revoked.
   */
  async save(
    owner: Owner,
    provider: ProviderId,
    last: StoredGrant,
    next: GrantRecord,
    beside: readonly Write[] = [],
  ): Promise<boolean> {
    try {
      return await this.settle(owner, provider, last, next, beside);
    } catch (error) {
      if (codeOf(error) !== 'STORE_UNAVAILABLE') throw error;
      const name = `${owner.ref}|${provider}`;
      const done = this.persist(owner, provider, last, next, beside).finally(() => this.unsaved.delete(name));
      this.unsaved.set(name, { record: next, done });
      return true;
    }
  }

  /** Resolves when nothing is left to save. */
  async idle(): Promise<void> {
    await Promise.all([...this.unsaved.values()].map(one => one.done));
  }

  private async persist(...args: SettleArgs): Promise<void> {
    for (;;) {
      await sleep(TRY_EVERY_MS * (0.5 + Math.random()));
      try {
        await this.settle(...args);
        return;
      } catch (error) {
        if (codeOf(error) !== 'STORE_UNAVAILABLE') throw error;
      }
    }
  }

  private async settle(...[owner, provider, last, next, beside]: SettleArgs): Promise<boolean> {
    let was = last.text;
    for (;;) {
      if (await this.grants.replace(owner, provider, was, next, beside)) return true;
      const current = await this.grants.read(owner, provider);
      // Our own intent under another text: the lease was extended, or its outcome was found unknown. It is still ours to settle.
      if (
        current &&
        last.record.intent &&
        current.record.intent?.fence === last.record.intent.fence &&
        current.text !== was
      ) {
        was = current.text;
        continue;
      }
      if (next.sealed !== undefined && next.generation > last.record.generation)
        await this.outbox.discard(owner.ref, provider, next);
      return false;
    }
  }
}
