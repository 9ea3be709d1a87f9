import type { RevocationEnds, TokenSet } from '../../provider/contract.js';
import { SealError, type Sealer } from '../crypto/seal.js';
import type { Fields, Store } from '../store/contract.js';
import type { GrantRecord } from '../store/grant-record.js';
import { readGrant } from '../store/grant-record.js';
import { type GrantName, grantNameIn, keys, providerIn, SERVICE_REF, slotIn } from '../store/keys.js';
import { FIELD } from '../store/session-record.js';
import { openTokenSet } from '../store/token-set.js';
import { type Accounts, type Listing, STALE_AFTER_MS } from './accounts.js';
import type { OutboxEntry } from './outbox-entry.js';

/** Whether a revocation would end what a session still uses. `unclear`: this cannot be known now. */
export type Use = 'none' | 'used' | 'unclear';

const AT_ONCE = 50;

/** A grant that may be harmed. No record: a login under way. */
interface Holder {
  readonly ref: string;
  readonly grant?: { readonly name: GrantName; readonly record: GrantRecord };
}

/** Finds the sessions that a revocation would harm. It reads all sessions of the account, however many there are, and keeps nothing. */
export function createHolders(store: Store, sealer: Sealer, accounts: Accounts) {
  /** Whether a revocation would end what a session still uses. Throws STORE_UNAVAILABLE. */
  async function use(entry: OutboxEntry, tokens: TokenSet, ends: RevocationEnds): Promise<Use> {
    // Whose grants would end is not known, so none may end.
    if (ends === 'account' && entry.subject === undefined) return 'used';
    let use: Use = 'none';
    for await (const holders of all(entry, ends)) {
      for (const holder of holders) {
        const found = ends === 'account' ? sameAccount(holder, entry) : sameTokens(holder, entry, tokens, ends);
        if (found === 'used') return found;
        if (found === 'unclear') use = found;
      }
    }
    return use;
  }

  /** Holders of the account, and of grants whose account is not known, a few at a time. */
  async function* all(entry: OutboxEntry, ends: RevocationEnds): AsyncGenerator<Holder[]> {
    const nowMs = store.now();
    const listed = await list(entry, ends, nowMs);
    const refs = [...listed.keys()];
    for (let first = 0; first < refs.length; first += AT_ONCE) {
      const some = refs.slice(first, first + AT_ONCE);
      const fields = await Promise.all(some.map(ref => store.read(keys.session(ref))));
      unlist(
        entry,
        some.flatMap((ref, n) => (hasEnded(fields[n]) ? { ref, listedAtMs: listed.get(ref) ?? nowMs } : [])),
        nowMs,
      );
      yield some.flatMap((ref, n) => holdersIn(sealer, fields[n], { ref, entry, listedAtMs: listed.get(ref), nowMs }));
    }
  }

  /** Sessions to read, and when each was listed, ms. The entry's own session comes first. */
  async function list(entry: OutboxEntry, ends: RevocationEnds, nowMs: number) {
    const { ref: own, subject } = entry;
    const provider = providerIn(entry.provider);
    const listed = new Map<string, number | undefined>([[own, undefined]]);
    if (subject === undefined) return listed;
    const [known, unknown] = await Promise.all([
      accounts.sessionsOf(provider, subject),
      accounts.sessionsOf(provider, undefined),
    ]);
    // An account that stays unknown may be this one. Where only a token may be shared, only the moments between a login and its name matter.
    const unnamed =
      ends === 'account' ? unknown : unknown.filter(({ listedAtMs }) => nowMs - listedAtMs <= STALE_AFTER_MS);
    if (ends !== 'account') unlist(entry, unknown, nowMs);
    for (const { ref, listedAtMs } of [...known, ...unnamed])
      listed.set(ref, Math.max(listed.get(ref) ?? 0, listedAtMs));
    // The gateway's own access may be to the same account.
    if (ends === 'account') listed.set(SERVICE_REF, undefined);
    return listed;
  }

  /** Takes old listings of unknown accounts away, so that they do not pile up. */
  function unlist({ provider }: OutboxEntry, listings: readonly Listing[], nowMs: number): void {
    for (const { ref, listedAtMs } of listings)
      if (nowMs - listedAtMs > STALE_AFTER_MS)
        accounts.remove(providerIn(provider), undefined, ref, listedAtMs).catch(() => {});
  }

  /**
   * A provider may hand out the same token again while it lives (WSO2 does, per user and application). An access token whose refresh token is still used is
   * left alone as well: a server may end that one with it (RFC 7009, 2.1).
   */
  function sameTokens(holder: Holder, entry: OutboxEntry, tokens: TokenSet, ends: RevocationEnds): Use {
    if (!holder.grant) return 'unclear';
    const { name, record } = holder.grant;
    // No gateway presents tokens that it cannot read.
    if (record.state === 'unreadable') return 'none';
    const isOwn = holder.ref === entry.ref && name === entry.provider;
    if (ends === 'grant' && isOwn && isOvertaken(entry, record)) return 'used';
    const other = open(holder.ref, name, record);
    if (!other) return 'none';
    const { accessToken, refreshToken } = tokens;
    const isSame =
      other.accessToken === accessToken || (refreshToken !== undefined && other.refreshToken === refreshToken);
    return isSame ? 'used' : 'none';
  }

  /** Undefined: no gateway with these keys can present it. */
  function open(ref: string, name: GrantName, { generation, sealed = '' }: GrantRecord): TokenSet | undefined {
    try {
      return openTokenSet(sealer, ref, name, generation, sealed);
    } catch (error) {
      if (error instanceof SealError) return undefined;
      throw error;
    }
  }

  return { use };
}

/** The subject is outside the seal: a grant that cannot be opened here counts too. */
function sameAccount({ ref, grant }: Holder, { subject }: OutboxEntry): Use {
  if (!grant) return 'unclear';
  const { record } = grant;
  if (record.subject === subject) return 'used';
  // The gateway's own access need not be to any account.
  return record.subject === undefined && ref !== SERVICE_REF ? 'unclear' : 'none';
}

/** Tokens of a refresh that another refresh of the same login overtook: one revocation would end that login. */
function isOvertaken(entry: OutboxEntry, { grantedAtMs }: GrantRecord): boolean {
  return !entry.whole && grantedAtMs === entry.grantedAtMs;
}

/** A session's accounts at the provider, and its login in progress, from its record. Empty: a revocation cannot affect it. */
function holdersIn(
  sealer: Sealer,
  fields: Fields | undefined,
  { ref, entry, listedAtMs, nowMs }: { ref: string; entry: OutboxEntry; listedAtMs: number | undefined; nowMs: number },
): Holder[] {
  if (fields && hasEnded(fields)) return [];
  const provider = providerIn(entry.provider);
  const grants = Object.entries(fields ?? {}).flatMap(([field, text]) => {
    const name = grantNameIn(field);
    if (name === undefined || providerIn(name) !== provider) return [];
    return [{ name, record: readGrant(sealer, ref, name, text) }];
  });
  const current = grants.filter(({ record }) => record.state !== 'revoked');
  const holders: Holder[] = current
    .filter(({ record }) => record.state === 'unreadable' || canBeHarmed(record, nowMs))
    .map(grant => ({ ref, grant }));
  // Where there is one account, its grant is what a login replaces; where there are several, a login may be adding another.
  if (current.some(({ name }) => slotIn(name) === undefined)) return holders;
  // A listing later than the login whose grant has ended is the listing of another login.
  const latestMs = Math.max(0, ...grants.map(({ record }) => record.grantedAtMs));
  const isLater = listedAtMs !== undefined && listedAtMs > latestMs;
  return isLater && nowMs - listedAtMs <= STALE_AFTER_MS ? [...holders, { ref }] : holders;
}

/** Never saved, expired, or ended. */
const hasEnded = (fields: Fields | undefined) => fields === undefined || fields[FIELD.ended] !== undefined;

/** A rejected or expired grant has no tokens that a revocation could end. */
const canBeHarmed = ({ sealed, state, lastsUntilMs }: GrantRecord, nowMs: number) =>
  sealed !== undefined && state !== 'dead' && lastsUntilMs > nowMs;
