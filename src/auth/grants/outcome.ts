import type { Provider, TokenResponse, TokenResult, TokenSet } from '../../provider/contract.js';
import { BOUNDS, believedWaitMs, boundedLifeMs } from '../../upstream/provider-numbers.js';
import type { Sealer } from '../crypto/seal.js';
import type { GrantRecord, Intent } from '../store/grant-record.js';
import { nameOf, type Owner } from '../store/keys.js';
import { openTokenSet, sealTokenSet } from '../store/token-set.js';

type AnyProvider = Pick<Provider, 'id' | 'fallbackLifeMs' | 'refreshMarginMs' | 'refreshLifeMs' | 'renewable'>;

export interface GrantContext {
  readonly owner: Owner;
  readonly provider: AnyProvider;
  readonly sealer: Sealer;
  /** Store clock, ms. */
  readonly nowMs: number;
}

/** A user who refreshes again and again must not make the record grow. */
const EARLIER_AT_MOST = 4;
/** Wait after a response that only the operator can act on, ms. */
const MISCONFIGURED_PAUSE_MS = 30_000;

/** A new generation from a token response. Credentials, facts and subject that it leaves out are kept from before; the refresh token is the provider's to keep. */
export function granted(
  issued: TokenResponse,
  before: GrantRecord | undefined,
  { owner, provider, sealer, nowMs }: GrantContext,
): GrantRecord {
  const old =
    before?.sealed && before.state !== 'revoked'
      ? openTokenSet(sealer, owner.ref, nameOf(owner, provider.id), before.generation, before.sealed)
      : undefined;
  const { refreshToken } = issued;
  const credentials = issued.credentials ?? old?.credentials;
  const previousAccessTokens = old && before ? leftBehind(old, before, issued, nowMs) : [];
  const tokens: TokenSet = {
    accessToken: issued.accessToken,
    ...(refreshToken !== undefined && { refreshToken }),
    ...(credentials && { credentials }),
    ...(previousAccessTokens.length > 0 && { previousAccessTokens }),
    facts: { ...old?.facts, ...issued.facts },
  };
  const generation = (before?.generation ?? 0) + 1;
  const { fallbackLifeMs, refreshMarginMs } = provider;
  const life = lifetime(issued.accessLifeMs, { fallbackLifeMs, marginMs: refreshMarginMs, atMs: nowMs });
  const refreshLifeMs = refreshToken === undefined ? 0 : refreshLifeOf(issued, provider);
  const subject = issued.subject ?? before?.subject;
  // A refresh that names no scopes leaves them as they are (RFC 6749, 6).
  const scopes = boundedScopes(issued.scopes) ?? before?.scopes;
  return {
    generation,
    state: 'active',
    sealed: sealTokenSet(sealer, owner.ref, nameOf(owner, provider.id), generation, tokens),
    ...(subject !== undefined && { subject }),
    ...(scopes !== undefined && { scopes: [...scopes] }),
    grantedAtMs: before?.grantedAtMs ?? nowMs,
    refreshedAtMs: nowMs,
    ...life,
    // A revocation is not tried for ever.
    lastsUntilMs: Math.max(Math.min(life.accessEndMs, nowMs + BOUNDS.refreshLifeMs), nowMs + refreshLifeMs),
    renewable: provider.renewable(tokens, false),
    fallback: provider.renewable(tokens, true),
  };
}

/** Scopes as they are stored: a provider that sends many must not make the record grow. */
function boundedScopes(scopes: readonly string[] | undefined): readonly string[] | undefined {
  let room: number = BOUNDS.scopeLength;
  return scopes?.filter(scope => {
    room -= scope.length + 1;
    return room >= -1;
  });
}

/** How long a refresh token may live, ms; 0: not known. */
function refreshLifeOf({ refreshLifeMs }: TokenResponse, provider: Pick<Provider, 'refreshLifeMs'>): number {
  const stated = boundedLifeMs(refreshLifeMs, BOUNDS.refreshLifeMs);
  return stated ?? boundedLifeMs(provider.refreshLifeMs, BOUNDS.refreshLifeMs) ?? 0;
}

/** Access tokens before the newest that a provider may still accept: kept to be revoked when the grant ends. */
function leftBehind(
  old: TokenSet,
  before: GrantRecord,
  issued: TokenResponse,
  nowMs: number,
): NonNullable<TokenSet['previousAccessTokens']> {
  const all = [...(old.previousAccessTokens ?? []), { token: old.accessToken, endMs: before.accessEndMs }];
  return all.filter(({ token, endMs }) => endMs > nowMs && token !== issued.accessToken).slice(-EARLIER_AT_MOST);
}

/** A login: like `granted`, but nothing is kept from the grant it replaces except that generations go on. */
export function signedIn(issued: TokenResponse, replaced: GrantRecord | undefined, context: GrantContext): GrantRecord {
  const floor = replaced && {
    ...replaced,
    sealed: undefined,
    state: 'revoked' as const,
    subject: undefined,
    scopes: undefined,
  };
  return { ...granted(issued, floor, context), grantedAtMs: context.nowMs };
}

/** A grant that has ended: its generation goes on from here. */
export function tombstone({ generation, state, grantedAtMs, refreshedAtMs }: GrantRecord, nowMs: number): GrantRecord {
  const none = { accessEndMs: 0, refreshFromMs: 0, lastsUntilMs: 0, renewable: false, fallback: false };
  // Where the time of the login is lost, its account's listing is still older than this.
  const ended = state === 'unreadable' ? nowMs : grantedAtMs;
  return { generation, state: 'revoked', grantedAtMs: ended, refreshedAtMs, ...none };
}

function without(record: GrantRecord, ...fields: (keyof GrantRecord)[]): GrantRecord {
  const copy = { ...record };
  for (const field of fields) delete copy[field];
  return copy;
}

/**
 * The record after a refresh that returned no tokens. `record` has the intent of this refresh; `lost` is the intent it took over, whose own outcome
 * stays unknown when this one was not redeemed.
 */
export function notRefreshed(
  record: GrantRecord,
  lost: Intent | undefined,
  outcome: Exclude<TokenResult, { kind: 'issued' }>,
  nowMs: number,
): GrantRecord {
  const failures = (record.failures ?? 0) + 1;
  const failed = { ...without(record, 'mustWait'), failures };
  switch (outcome.kind) {
    case 'rejected':
      return { ...without(failed, 'intent', 'retryAtMs'), state: 'dead', lastError: outcome.reason };
    case 'unknown':
      return { ...failed, state: 'unknown', lastError: 'RENEWAL_UNKNOWN', retryAtMs: nowMs + backoffMs(failures) };
    case 'misconfigured':
      return {
        ...back(failed, lost),
        lastError: outcome.error,
        retryAtMs: nowMs + MISCONFIGURED_PAUSE_MS,
        mustWait: true,
      };
    case 'unavailable': {
      const waitMs = believedWaitMs(outcome.retryAfterMs);
      const retryAtMs = nowMs + Math.max(waitMs ?? 0, backoffMs(failures));
      return {
        ...back(failed, lost),
        lastError: outcome.code,
        retryAtMs,
        ...(waitMs !== undefined && { mustWait: true }),
      };
    }
  }
}

/** Not redeemed: as it was before this refresh. */
function back(record: GrantRecord, lost: Intent | undefined): GrantRecord {
  return lost ? { ...record, state: 'unknown', intent: lost } : { ...without(record, 'intent'), state: 'active' };
}

/** A refresh begins in the first part of the margin, so that replicas and sessions spread. */
const JITTER = 0.4;
/** Share of the life that the margin may take at most (guarantee 5). */
const MARGIN_SHARE = 0.2;
/** A token this close to its expiry counts as expired: it would not survive the way to the upstream. ms, and as a share of the life. */
const LEEWAY_MS = 1_000;
const LEEWAY_SHARE = 0.05;

export interface Lifetime {
  readonly accessEndMs: number;
  readonly refreshFromMs: number;
}

/** Stored as the end of an access token that does not expire, or whose expiry is not known: use does not refresh it before the provider rejects it. ms */
export const NO_EXPIRY_MS = BOUNDS.lastInstantMs;

/**
 * When an access token expires and from when use refreshes it. `lifeMs` as the response gave it: anything but `never` and a positive number falls back.
 * `atMs` is when the response came, `random` 0..1.
 */
export function lifetime(
  lifeMs: number | 'never' | undefined,
  {
    fallbackLifeMs,
    marginMs,
    atMs,
    random = Math.random(),
  }: { fallbackLifeMs: number | 'until-rejected'; marginMs: number; atMs: number; random?: number },
): Lifetime {
  const noExpiry = { accessEndMs: NO_EXPIRY_MS, refreshFromMs: NO_EXPIRY_MS };
  if (lifeMs === 'never') return noExpiry;
  const stated = lifeMs === Number.POSITIVE_INFINITY ? undefined : boundedLifeMs(lifeMs, BOUNDS.accessLifeMs);
  if (stated === undefined && fallbackLifeMs === 'until-rejected') return noExpiry;
  const sane =
    stated ?? (fallbackLifeMs === 'until-rejected' ? 0 : (boundedLifeMs(fallbackLifeMs, BOUNDS.accessLifeMs) ?? 0));
  const margin = Math.min(marginMs, sane * MARGIN_SHARE) * (1 - JITTER * random);
  const end = atMs + sane - Math.min(LEEWAY_MS, sane * LEEWAY_SHARE);
  return { accessEndMs: Math.floor(end), refreshFromMs: Math.floor(Math.min(end, atMs + sane - margin)) };
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;

/** Pause after the n-th failed refresh in a row, ms: doubles, jittered. */
export function backoffMs(failures: number, random = Math.random()): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.max(0, failures - 1), LONGEST_PAUSE_MS) * (0.5 + random / 2);
}
