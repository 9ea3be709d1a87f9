import type { ProviderId } from '../../generated/graphql.js';
import type { GrantStore, Stored } from './grant-store.js';
import type { Owner } from './owner.js';

/** How long a renewer that went silent keeps the others waiting, ms. It moves the end on every third of it while it works. */
export const LEASE_MS = 6_000;

/** The write-ahead intent of one renewal, kept alive while the request is out. */
export class Lease {
  private stored: Stored;
  private moving: Promise<void> = Promise.resolve();
  private readonly timer: NodeJS.Timeout;
  private readonly grants: GrantStore;
  private readonly owner: Owner;
  private readonly provider: ProviderId;

  constructor(grants: GrantStore, owner: Owner, provider: ProviderId, begun: Stored) {
    this.grants = grants;
    this.owner = owner;
    this.provider = provider;
    this.stored = begun;
    this.timer = setInterval(() => {
      this.moving = this.moving.then(() => this.move());
    }, LEASE_MS / 3);
  }

  /** Ends the keeping alive; what the store held last as far as this lease knows. */
  async release(): Promise<Stored> {
    clearInterval(this.timer);
    await this.moving;
    return this.stored;
  }

  /** A lease that cannot be moved on is noticed at the save, which compares and sets. */
  private async move(): Promise<void> {
    const { record, text } = this.stored;
    if (!record.intent) return;
    const intent = { ...record.intent, leaseEndMs: this.grants.store.now() + LEASE_MS };
    const moved = await this.grants
      .replace(this.owner, this.provider, text, { ...record, intent })
      .catch(() => undefined);
    if (moved) this.stored = moved;
  }
}
