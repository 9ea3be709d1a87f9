import type { Provider, TokenResponse } from '../../provider/contract.js';
import type { SessionCounts } from '../../telemetry/telemetry.js';
import { formatSessionValue, newSecret, newSid, randomText, sha256 } from '../crypto/ids.js';
import type { Sealer } from '../crypto/seal.js';
import { type Accounts, STALE_AFTER_MS } from '../grants/accounts.js';
import { endsAccount, type Outbox } from '../grants/outbox.js';
import type { OutboxEntry } from '../grants/outbox-entry.js';
import { type GrantContext, signedIn } from '../grants/outcome.js';
import type { AuthenticatedSession, Sessions } from '../sessions/sessions.js';
import type { ClientRequest } from '../sessions/transport.js';
import { apply } from '../store/apply.js';
import type { Store, Write } from '../store/contract.js';
import { type GrantRecord, grantWrite } from '../store/grant-record.js';
import {
  type GrantName,
  grantField,
  grantName,
  keys,
  type Owner,
  ownerOf,
  providerIn,
  sessionOwner,
  slotIn,
} from '../store/keys.js';
import { FIELD, grantsAt, type SessionRecord, writeAbout } from '../store/session-record.js';
import type { SessionMetadata } from '../store/session-text.js';
import type { UnclaimedLogins } from './unclaimed-login.js';

/** A session that was just written, and the value that its client gets. */
export interface NewSecret {
  readonly ref: string;
  readonly about: SessionMetadata;
  readonly secretHash: string;
  readonly value: string;
  /** The mark of a secret that no client has presented yet (see ./unclaimed-login.ts). */
  readonly unclaimed: string | undefined;
}

export interface Linked extends NewSecret {
  readonly owner: Owner;
  readonly grant: GrantRecord;
  /** Tokens this login replaced, claimed by us: to be revoked now. */
  readonly replaced: OutboxEntry | undefined;
}

const USER_AGENT_LENGTH = 200;
export const MOST_ACCOUNTS = 20;
const CLOSE_MS = 1_000;
/** Where a revocation ends no whole account, a listing of an unknown account matters only until the account is known (./learn-subject.ts), ms. */
const UNNAMED_MS = 2 * STALE_AFTER_MS;

/**
 * The grant that a login makes: where a session has several accounts, the one of the same account, else one under a new slot. Undefined: the session
 * has as many accounts as it may have.
 */
function placeOf(
  { id, accounts }: Provider,
  { subject }: TokenResponse,
  record: SessionRecord | undefined,
): GrantName | undefined {
  if (accounts !== 'many') return id;
  const held = record ? grantsAt(record, id) : [];
  const [own] = held.find(([, grant]) => subject !== undefined && grant.subject === subject) ?? [];
  if (own !== undefined) return own;
  return held.length < MOST_ACCOUNTS ? grantName(id, randomText(96)) : undefined;
}

/** Tombstones of accounts whose slot never comes back, as soon as no listing of their login can be taken for a login under way. */
const outdated = (record: SessionRecord, provider: Provider, nowMs: number): GrantName[] =>
  [...record.grants]
    .filter(
      ([
        name,
        {
          record: { state, grantedAtMs },
        },
      ]) => {
        const isSlot = providerIn(name) === provider.id && slotIn(name) !== undefined;
        return isSlot && state === 'revoked' && grantedAtMs < nowMs - STALE_AFTER_MS;
      },
    )
    .map(([name]) => name);

/**
 * The time of a login, in whole milliseconds, as stored. It distinguishes the tokens of a login from those of the session's other logins to the provider,
 * so two logins in one millisecond get different times. After a clock was set back by more than `CLOSE_MS`, the clock counts: lifetimes are counted from
 * the login.
 */
function loginTime({ id }: Provider, record: SessionRecord | undefined, nowMs: number): number {
  const earlier = [...(record?.grants ?? [])].flatMap(([name, grant]) =>
    providerIn(name) === id ? [grant.record.grantedAtMs + 1] : [],
  );
  return Math.max(Math.floor(nowMs), ...earlier.filter(atMs => atMs - nowMs < CLOSE_MS));
}

export type LinkGrant = ReturnType<typeof createLinkGrant>;

/** Saves the tokens of a login: in a new session, or in the one that the client presented. */
export function createLinkGrant(options: {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly sessions: Sessions;
  readonly accounts: Accounts;
  readonly outbox: Outbox;
  readonly unclaimedLogins: UnclaimedLogins;
  readonly sessionMaxMs: number;
  readonly counts: Pick<SessionCounts, 'began'>;
}) {
  const { store, sealer, sessions, accounts, outbox, unclaimedLogins, sessionMaxMs, counts } = options;
  const contextOf = (owner: Owner, provider: Provider, record?: SessionRecord): GrantContext => ({
    owner,
    provider,
    sealer,
    nowMs: loginTime(provider, record, store.now()),
  });

  /** A fresh secret, and the writes that give it to a session, without grants. */
  function withNewSecret(sid: string, about: SessionMetadata): NewSecret & { readonly writes: readonly Write[] } {
    const secret = newSecret();
    const secretHash = sha256(secret);
    const ref = sha256(sid);
    const key = keys.session(ref);
    const mark = unclaimedLogins.mark({ ref, secretHash, about });
    const writes: Write[] = [
      { op: 'set', key, field: FIELD.secretHash, value: secretHash },
      { op: 'set', key, field: FIELD.about, value: writeAbout(sealer, ref, secretHash, about) },
      ...sessions.used(ref, about.endsAtMs),
      ...mark.writes,
    ];
    return { ref, about, secretHash, value: formatSessionValue({ sid, secret }), unclaimed: mark.text, writes };
  }

  function newMetadata(request: ClientRequest, by: SessionMetadata['by'], lifeMs: number): SessionMetadata {
    const createdAtMs = Math.floor(store.now());
    const userAgent = request.userAgent?.slice(0, USER_AGENT_LENGTH);
    return {
      id: randomText(128),
      createdAtMs,
      endsAtMs: createdAtMs + lifeMs,
      by,
      ...(userAgent && { userAgent }),
    };
  }

  /** A session opened for a redirect login alone is short; its first login makes it a full one. */
  const fullEndMs = ({ about }: Pick<SessionRecord, 'about'>) => about.createdAtMs + sessionMaxMs;

  /**
   * Lists the account before the session is saved, under the time of the login: a listing later than a grant that has ended is another login. An account
   * that is not known yet is listed as such, so that a revocation meanwhile does not end its tokens.
   */
  async function list(owner: Owner, provider: Provider, { subject }: TokenResponse, nowMs: number): Promise<void> {
    const isKnown = subject !== undefined || endsAccount(provider);
    if (isKnown || provider.identify)
      await accounts.add(provider.id, subject, owner.ref, nowMs, isKnown ? sessionMaxMs : UNNAMED_MS);
  }

  return {
    fullEndMs,

    /** A session without grants, for a login under way that needs one. Throws STORE_UNAVAILABLE. */
    async createEmpty(request: ClientRequest, by: SessionMetadata['by'], lifeMs: number): Promise<NewSecret> {
      const { writes, ...created } = withNewSecret(newSid(), newMetadata(request, by, lifeMs));
      await store.commit({
        checks: [{ key: keys.session(created.ref), field: FIELD.about, is: null }],
        writes,
        durable: true,
      });
      counts.began();
      return created;
    },

    /** A login without a session: creates one. Throws STORE_UNAVAILABLE. */
    async toNewSession(
      provider: Provider,
      issued: TokenResponse,
      request: ClientRequest,
      by: SessionMetadata['by'],
    ): Promise<Linked> {
      const sid = newSid();
      const owner = ownerOf(sessionOwner(sha256(sid)), placeOf(provider, issued, undefined) ?? provider.id);
      const about = newMetadata(request, by, sessionMaxMs);
      const context = contextOf(owner, provider);
      await list(owner, provider, issued, context.nowMs);
      const grant = signedIn(issued, undefined, context);
      const { writes: created, ...session } = withNewSecret(sid, about);
      const writes: Write[] = [grantWrite(sealer, owner, provider.id, grant), ...created];
      await apply(store, { checks: [{ key: owner.key, field: FIELD.about, is: null }], writes, durable: true });
      counts.began();
      return { ...session, owner, grant, replaced: undefined };
    },

    /**
     * A login within a session, judged again in the write itself. `ended`: the session has ended meanwhile, and a login does not bring it back. `replaced`:
     * another login has replaced the secret that was presented, and a holder of the old one must not write into the session. `full`: it has
     * MOST_ACCOUNTS others. Throws STORE_UNAVAILABLE.
     */
    async toSession(
      { ref, sid, owner: session, secretHash }: AuthenticatedSession,
      provider: Provider,
      issued: TokenResponse,
    ): Promise<Linked | 'ended' | 'replaced' | 'full'> {
      for (;;) {
        const record = await sessions.read(ref);
        if (!record) return 'ended';
        if (record.secretHash !== secretHash) return 'replaced';
        const name = placeOf(provider, issued, record);
        if (name === undefined) return 'full';
        const owner = ownerOf(session, name);
        const context = contextOf(owner, provider, record);
        await list(owner, provider, issued, context.nowMs);
        const before = record.grants.get(name);
        const grant = signedIn(issued, before?.record, context);
        const about = { ...record.about, endsAtMs: Math.max(record.about.endsAtMs, fullEndMs(record)) };
        const replaced = before && outbox.replaced(ref, name, before.record);
        const { writes: created, ...renewed } = withNewSecret(sid, about);
        const checks = [
          { key: owner.key, field: FIELD.about, is: record.aboutText },
          { key: owner.key, field: FIELD.secretHash, is: record.secretHash },
          { key: owner.key, field: grantField(name), is: before?.text ?? null },
        ];
        const outgrown = outdated(record, provider, context.nowMs).filter(other => other !== name);
        const writes: Write[] = [
          grantWrite(sealer, owner, provider.id, grant),
          ...outgrown.map(other => ({ op: 'unset' as const, key: owner.key, field: grantField(other) })),
          ...(replaced?.writes ?? []),
          ...created,
        ];
        if (await apply(store, { checks, writes, durable: true }))
          return { ...renewed, owner, grant, replaced: replaced?.entry };
      }
    },

    /** Queues the tokens of a login that was refused in the end: they are revoked durably, unless another session holds the account. Throws STORE_UNAVAILABLE. */
    async discard(owner: Owner, provider: Provider, issued: TokenResponse): Promise<void> {
      await outbox.discard(owner.ref, provider.id, signedIn(issued, undefined, contextOf(owner, provider)));
    },
  };
}
