import { setTimeout as sleep } from 'node:timers/promises';
import type { Provider, TokenResponse } from '../../provider/contract.js';
import type { Log } from '../../telemetry/logger.js';
import { BOUNDS, boundedLifeMs } from '../../upstream/provider-numbers.js';
import { newSid, sha256 } from '../crypto/ids.js';
import type { GrantStore } from '../grants/grant-store.js';
import { endsAccount, type Outbox } from '../grants/outbox.js';
import { revocables, revokeOne } from '../grants/revocables.js';
import { type Owner, sessionOwner } from '../store/keys.js';
import type { LinkGrant } from './link-grant.js';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

export type RevokeOrphanedTokens = ReturnType<typeof createRevokeOrphanedTokens>;

export function createRevokeOrphanedTokens(options: {
  readonly grantStore: GrantStore;
  readonly outbox: Outbox;
  readonly linkGrant: LinkGrant;
  readonly log: Log;
}) {
  const { grantStore, outbox, linkGrant, log } = options;
  async function isStored(provider: Provider, issued: TokenResponse, owner: Owner): Promise<boolean> {
    const stored = await grantStore.readAll(owner, provider.id);
    return stored.some(({ owner: account, record }) => {
      if (record.sealed === undefined || record.state === 'revoked') return false;
      return grantStore.open(account, provider.id, record).accessToken === issued.accessToken;
    });
  }

  /** Tries every remaining token separately. True: nothing is left to do. */
  function revoking(provider: Provider, issued: TokenResponse, owner: Owner | undefined): () => Promise<boolean> {
    let left = revocables(issued, Number.POSITIVE_INFINITY);
    return async () => {
      if (owner !== undefined && (await isStored(provider, issued, owner))) return true;
      const again: typeof left = [];
      for (const one of left) {
        const { kind } = await revokeOne(provider, one, issued, log);
        if (kind === 'revoked' && provider.revocationEnds === 'grant') return true;
        if (kind === 'retry') again.push(one);
      }
      left = again;
      return left.length === 0;
    };
  }

  /**
   * Tokens of a login that could not be saved are revoked at the provider, from memory, until it confirms or they have expired. Where the login was into
   * a session (`owner`), the store is read first: the save may have been applied and only its reply lost. Where one revocation ends the account, only the
   * store can tell whether another session holds it: the outbox does the work once the store is reachable again.
   */
  return (provider: Provider, issued: TokenResponse, owner: Owner | undefined): void => {
    if (!provider.revoke) return;
    const lifeMs = issued.refreshLifeMs ?? provider.refreshLifeMs ?? issued.accessLifeMs ?? provider.fallbackLifeMs;
    const knownMs = typeof lifeMs === 'number' ? boundedLifeMs(lifeMs, BOUNDS.refreshLifeMs) : BOUNDS.refreshLifeMs;
    const untilMs = Date.now() + (knownMs ?? 0);
    const attempt = endsAccount(provider)
      ? () => linkGrant.discard(owner ?? sessionOwner(sha256(newSid())), provider, issued).then(() => true)
      : revoking(provider, issued, owner);
    const done = persist(attempt, untilMs).catch((error: unknown) =>
      log.error(
        { provider: provider.id, error: (error as Error).name },
        'tokens of a failed login could not be revoked',
      ),
    );
    // No other process knows these tokens: a drain that did not wait would leave them alive.
    outbox.watch(done);
  };
}

async function persist(attempt: () => Promise<boolean>, untilMs: number): Promise<void> {
  for (let pause = FIRST_PAUSE_MS; Date.now() < untilMs; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    // A store that is still away is a reason to wait, not to revoke what it may hold.
    if (await attempt().catch(() => false)) return;
    await sleep(pause, undefined, { ref: false });
  }
}
