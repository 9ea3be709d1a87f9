import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../../errors.js';
import type { ProviderId } from '../../generated/graphql.js';
import type { Write } from '../store/contract.js';
import type { GrantStore, Stored } from './grant-store.js';
import type { Outbox } from './outbox.js';
import type { Owner } from './owner.js';
import type { GrantRecord } from './record.js';

const TRY_EVERY_MS = 100;

type SettleArgs = [owner: Owner, provider: ProviderId, last: Stored, next: GrantRecord, beside: readonly Write[]];

interface Unsaved {
  readonly record: GrantRecord;
  readonly done: Promise<void>;
}

/**
 * Saves what a renewal came to, whatever the store does: nothing that can fail stands between redeem and save, so when the save fails
 * the outcome lives on here, serves this process, and is saved as soon as the store is back.
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
   * True: `next` is what holds now, saved or about to be. False: it was overtaken by a newer login, a revoke or a logout, or somebody took the
   * renewal over; tokens in it are on their way to be revoked.
   */
  async save(
    owner: Owner,
    provider: ProviderId,
    last: Stored,
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
      // Our own intent under another text: the lease was moved on, or its outcome was found unknown. It is still ours to settle.
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
