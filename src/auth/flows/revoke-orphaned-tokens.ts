import { setTimeout as sleep } from 'node:timers/promises';
import type { Provider, TokenResponse, TokenSet } from '../../provider/contract.js';
import { BOUNDS, boundedLifeMs } from '../../upstream/provider-numbers.js';
import { newSid, sha256 } from '../crypto/ids.js';
import { endsAccount } from '../grants/outbox.js';
import { revocables, revokeOne } from '../grants/revocables.js';
import type { Parts } from '../parts.js';
import { type Owner, openTokenSet, sessionOwner } from '../store/owner.js';
import { discard } from './link-grant.js';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Tokens of a login that could not be saved are revoked at the provider, from memory, until it confirms or they are over. Where the
 * login was into a session (`owner`), the store is asked first: the save may have been applied and only its answer lost. Where one revocation ends
 * the account, only the store can tell whether another session holds it: the outbox does the work when the store is back.
 */
export function revokeOrphanedTokens(
  parts: Parts,
  provider: Provider,
  issued: TokenResponse,
  owner: Owner | undefined,
): void {
  if (!provider.revoke) return;
  const lifeMs = issued.refreshLifeMs ?? provider.refreshLifeMs ?? issued.accessLifeMs ?? provider.fallbackLifeMs;
  const untilMs = Date.now() + (boundedLifeMs(lifeMs, BOUNDS.refreshLifeMs) ?? 0);
  const done = endsAccount(provider)
    ? () => discard(parts, owner ?? sessionOwner(sha256(newSid())), provider, issued).then(() => true)
    : revoking(parts, provider, issued, owner);
  const under = persist(done, untilMs).catch((error: unknown) =>
    parts.log.error(
      { provider: provider.id, error: (error as Error).name },
      'tokens of a failed login could not be revoked',
    ),
  );
  // Nobody else knows of these tokens: a drain that did not wait would leave them alive.
  parts.outbox.watch(under);
}

async function persist(done: () => Promise<boolean>, untilMs: number): Promise<void> {
  for (let pause = FIRST_PAUSE_MS; Date.now() < untilMs; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    // A store that is still away is a reason to wait, not to revoke what it may hold.
    if (await done().catch(() => false)) return;
    await sleep(pause, undefined, { ref: false });
  }
}

/** Tries every token that is left, each by itself. True: nothing is left to do. */
function revoking(
  parts: Parts,
  provider: Provider,
  issued: TokenResponse,
  owner: Owner | undefined,
): () => Promise<boolean> {
  let left = revocables(issued, Number.POSITIVE_INFINITY);
  return async () => {
    if (owner !== undefined && (await isHeld(parts, provider, issued, owner))) return true;
    const again: typeof left = [];
    for (const one of left) {
      const { kind } = await revokeOne(provider, one, issued, parts.log);
      if (kind === 'revoked' && provider.revocationEnds === 'grant') return true;
      if (kind === 'retry') again.push(one);
    }
    left = again;
    return left.length === 0;
  };
}

async function isHeld(parts: Parts, provider: Provider, issued: TokenSet, owner: Owner): Promise<boolean> {
  const record = (await parts.grants.store.read(owner, provider.id))?.record;
  if (record?.sealed === undefined || record.state === 'revoked') return false;
  return (
    openTokenSet(parts.sealer, owner.ref, provider.id, record.generation, record.sealed).accessToken ===
    issued.accessToken
  );
}
