import type { Change } from '../../src/auth/store/contract.js';
import { keys } from '../../src/auth/store/keys.js';
import { gatewayError } from '../../src/errors.js';
import { ShiftedStore } from './shifted-store.js';

export const isHint = ({ writes }: Change) => writes.some(({ key }) => key === keys.hints());

/** A store whose clock a test moves on, whose commands are counted, and that can break in parts. */
export class OutboxStore extends ShiftedStore {
  /** Number of reads, commits, and queues read together. */
  calls = 0;
  readonly commits: Change[] = [];
  /** Changes that do not reach the store. */
  refuses: (change: Change) => boolean = () => false;
  /** The commit of a change that has queued a member waits for this. */
  held: Promise<void> | undefined;
  /** Queues that cannot be read, while others can. */
  readonly unreadable = new Set<string>();
  /** Nothing gets through. */
  away = false;

  override async read(key: string) {
    this.count();
    return super.read(key);
  }

  override async commit(change: Change) {
    this.commits.push(change);
    this.count();
    if (this.refuses(change)) throw unavailable();
    if (!isHint(change)) await this.held;
    return super.commit(change);
  }

  override async due(queues: readonly string[], beforeMs: number, limit: number) {
    this.count();
    const found = await super.due(queues, beforeMs, limit);
    return found.map((members, index) => (this.unreadable.has(queues[index] ?? '') ? undefined : members));
  }

  private count(): void {
    this.calls += 1;
    if (this.away) throw unavailable();
  }
}

const unavailable = () => gatewayError('STORE_UNAVAILABLE', { retryAfter: 1 });
