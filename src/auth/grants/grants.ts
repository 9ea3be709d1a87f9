import { codeOf, gatewayError } from '../../errors.js';
import type { ProviderId } from '../../generated/graphql.js';
import { latestUsed } from '../../lru.js';
import type { Provider, TokenSet } from '../../provider/contract.js';
import type { Telemetry } from '../../telemetry/telemetry.js';
import type { RequestSpan } from '../../telemetry/tracer.js';
import { believedRetryAtMs } from '../../upstream/provider-numbers.js';
import type { TokenEndpoint } from '../../upstream/token-endpoint.js';
import { SealError, type Sealer } from '../crypto/seal.js';
import type { PasswordGuesses } from '../flows/password-guesses.js';
import type { EngineLog } from '../log.js';
import type { SessionEvents } from '../sessions/events.js';
import type { Store } from '../store/contract.js';
import { sourceOf } from './credential-source.js';
import { GrantStore } from './grant-store.js';
import type { Outbox } from './outbox.js';
import { type Owner, openTokenSet } from './owner.js';
import { unreadableGrant } from './read-grant.js';
import type { GrantRecord } from './record.js';
import { type Goal, Renewal, type Renewed } from './refresh.js';
import { RefreshMetrics } from './refresh-metrics.js';
import { canRenew, isRefreshedSince, isRenewing, tokenLives } from './rules.js';
import { SingleFlight } from './single-flight.js';
import { UnsavedTokens } from './unsaved-tokens.js';
import { unopened, unusable } from './unusable.js';

/** Tokens ready to be presented. */
export interface Usable {
  readonly held: TokenSet;
  readonly generation: number;
  /** The login that they come from. */
  readonly grantedAtMs: number;
}

interface Opened {
  readonly ref: string;
  readonly provider: ProviderId;
  readonly generation: number;
  readonly held: TokenSet;
}

export interface GrantsParts {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly outbox: Outbox;
  readonly events: SessionEvents;
  readonly tokens: (id: ProviderId) => TokenEndpoint;
  /** Pause between two refreshes of one grant, ms. */
  readonly refreshPauseMs: number;
  readonly guesses: PasswordGuesses;
  readonly log: EngineLog;
  readonly telemetry: Telemetry;
}

/** A renewal that is stuck for longer than this is not joined any more, ms. */
const FLIGHT_DEADLINE_MS = 60_000;
/** Fresh tokens that may be refused at their first use in a window, before no more are asked for. */
const FRESH_REFUSALS = { most: 3, windowMs: 30_000 };

/** Hands out tokens and keeps them fresh: the one door to grants for whoever calls an upstream. */
export class Grants {
  readonly grantStore: GrantStore;
  private readonly parts: GrantsParts;
  private readonly rescue: UnsavedTokens;
  private readonly flights = new SingleFlight<Renewed>(FLIGHT_DEADLINE_MS);
  private readonly watches = new WeakMap<Promise<Renewed>, RefreshMetrics>();
  private readonly refusedFresh = latestUsed<{ generation: number; count: number }>(10_000, {
    ttl: FRESH_REFUSALS.windowMs,
  });
  /** By what is sealed. */
  private readonly opened = latestUsed<Opened>(5_000, { ttl: 60_000 });
  private readonly service = new Map<ProviderId, GrantRecord>();
  private readonly ours = new WeakSet<GrantRecord>();

  constructor(parts: GrantsParts) {
    this.parts = parts;
    this.grantStore = new GrantStore(parts.store, parts.sealer);
    this.rescue = new UnsavedTokens(this.grantStore, parts.outbox);
  }

  /** Tokens of a session's grant, as the request read it. Renews in the background inside the margin, waits only for a token that is over. */
  use(owner: Owner, provider: Provider, seen: GrantRecord, trail?: RequestSpan): Usable | Promise<Usable> {
    const record = this.rescue.of(owner, provider.id) ?? seen;
    if (record.state === 'unreadable') throw this.denied(owner, provider, unreadableGrant(provider.id));
    const now = this.parts.store.now();
    if (!tokenLives(record, now)) return this.renewed(owner, provider, record, 'expired', trail);
    if (now >= record.renewFromMs) this.renewAhead(owner, provider, record, now);
    try {
      const held = this.open(owner, provider.id, record);
      this.parts.telemetry.tokens.handedOut(provider.id, owner.kind, 'held');
      return { held, generation: record.generation, grantedAtMs: record.grantedAtMs };
    } catch (error) {
      throw this.denied(owner, provider, unopened(error, provider.id));
    }
  }

  /** Tokens of the gateway's own grant. */
  async useService(owner: Owner, provider: Provider, trail?: RequestSpan): Promise<Usable> {
    const source = sourceOf(owner, provider, this.parts.sealer);
    const now = this.parts.store.now();
    let record = this.service.get(provider.id);
    if (!record || !tokenLives(record, now) || now >= record.renewFromMs) {
      record = await this.readService(owner, provider, record);
    }
    if (!record) return this.renewed(owner, provider, { generation: 0, grantedAtMs: 0 }, 'expired', trail);
    if (!this.isOurs(provider, record) && !source.refused(record))
      return this.renewed(owner, provider, record, 'expired', trail);
    this.service.set(provider.id, record);
    return this.use(owner, provider, record, trail);
  }

  /** Whether a service grant came from the credentials that are set now: hashed once for each record, not for each call. */
  private isOurs({ service }: Provider, record: GrantRecord): boolean {
    if (this.ours.has(record)) return true;
    const is =
      record.gotWith !== undefined &&
      service !== undefined &&
      this.parts.sealer.matches(record.gotWith, service.fingerprint);
    if (is) this.ours.add(record);
    return is;
  }

  /**
   * After the provider refused a token that a caller (`who`) presented: a newer one of the same login, renewed at most once for all who were refused with
   * the same. A caller who was refused with fresh tokens, too, gets no more of them: what it asks for is refused, not the token, and others may hold the
   * same grant.
   */
  async replaceRejected(
    owner: Owner,
    provider: Provider,
    rejected: Pick<Usable, 'generation' | 'grantedAtMs'>,
    who: string,
    trail?: RequestSpan,
  ): Promise<Usable> {
    const { generation } = rejected;
    this.service.delete(provider.id);
    const stored = await this.grantStore.read(owner, provider.id);
    if (!stored || stored.record.state === 'revoked')
      throw this.denied(owner, provider, unusable({ kind: 'gone' }, owner, provider.id, this.parts.store.now()));
    const { record } = stored;
    this.checkLogin(owner, provider, rejected, record);
    if (record.state === 'unreadable') throw this.denied(owner, provider, unreadableGrant(provider.id));
    if (record.generation !== generation) return this.use(owner, provider, record, trail);
    if (!canRenew(record, provider.rotation, this.parts.store.now())) {
      // The token ended before its time and cannot be renewed: that is what the owner has to see.
      await this.grantStore.replace(owner, provider.id, stored.text, {
        ...record,
        accessEndMs: this.parts.store.now(),
      });
      const error = unusable({ kind: 'needs-login', record }, owner, provider.id, this.parts.store.now());
      throw this.denied(owner, provider, error);
    }
    const isTooSoon = isRefreshedSince(record, this.parts.store.now() - this.parts.refreshPauseMs);
    if (isTooSoon || this.isHopeless(who, provider.id))
      throw this.denied(owner, provider, gatewayError('PROVIDER_REJECTED', { provider: provider.id }));
    return this.renewed(owner, provider, rejected, 'rejected', trail);
  }

  /** One renewal for all who want more than a generation, over all gateways. */
  async renew(owner: Owner, provider: Provider, goal: Goal, trail?: RequestSpan): Promise<Renewed> {
    for (;;) {
      const watch = new RefreshMetrics(this.parts.telemetry, provider.id, owner.kind, goal.cause);
      const renewal = new Renewal(
        {
          grants: this.grantStore,
          sealer: this.parts.sealer,
          rescue: this.rescue,
          outbox: this.parts.outbox,
          events: this.parts.events,
          tokens: this.parts.tokens(provider.id),
          guesses: this.parts.guesses,
          log: this.parts.log,
        },
        owner,
        provider,
        sourceOf(owner, provider, this.parts.sealer),
        watch,
      );
      const flight = this.flights.join(`${owner.ref}|${provider.id}|${goal.force}`, () => renewal.run(goal));
      // Of several who want it, the first one's renewal is the one that runs.
      const running = this.watches.get(flight) ?? watch;
      this.watches.set(flight, running);
      const stopWaiting = goal.cause === 'ahead' ? undefined : running.awaitedBy(trail);
      const result = await flight
        .catch((error: unknown) => {
          throw unopened(error, provider.id);
        })
        .finally(stopWaiting);
      if (result.kind !== 'ready') return result;
      if (owner.kind === 'service') this.service.set(provider.id, result.record);
      if (result.record.generation > goal.newerThan) return result;
    }
  }

  /** Waits until nothing is being renewed or waiting to be saved. */
  async idle(): Promise<void> {
    await this.flights.idle();
    await this.rescue.idle();
  }

  private async renewed(
    owner: Owner,
    provider: Provider,
    seen: Pick<Usable, 'generation' | 'grantedAtMs'>,
    cause: Goal['cause'],
    trail: RequestSpan | undefined,
  ): Promise<Usable> {
    const goal = { newerThan: seen.generation, force: false, cause };
    const result = await this.renew(owner, provider, goal, trail).catch(error => {
      throw this.denied(owner, provider, error);
    });
    if (result.kind !== 'ready')
      throw this.denied(owner, provider, unusable(result, owner, provider.id, this.parts.store.now()));
    const { held, record } = result;
    this.checkLogin(owner, provider, seen, record);
    this.parts.telemetry.tokens.handedOut(provider.id, owner.kind, 'renewed');
    return { held, generation: record.generation, grantedAtMs: record.grantedAtMs };
  }

  /**
   * A login gives its session a new secret, and its tokens belong to the holder of that secret: a request that began before does not go on with them.
   * The gateway's own grants have no login.
   */
  private checkLogin(
    owner: Owner,
    provider: Provider,
    seen: Pick<Usable, 'grantedAtMs'>,
    record: Pick<GrantRecord, 'grantedAtMs'>,
  ): void {
    if (owner.kind === 'session' && record.grantedAtMs !== seen.grantedAtMs)
      throw this.denied(owner, provider, gatewayError('UNAUTHENTICATED', { provider: provider.id }));
  }

  /** The error that stands for a token that is not to be had. */
  private denied(owner: Owner, provider: Provider, error: unknown): unknown {
    this.parts.telemetry.tokens.handedOut(provider.id, owner.kind, 'none');
    return error;
  }

  private renewAhead(owner: Owner, provider: Provider, record: GrantRecord, now: number): void {
    if (!canRenew(record, provider.rotation, now) || isRenewing(record, now)) return;
    if (believedRetryAtMs(record.retryAtMs, now) > now) return;
    this.renew(owner, provider, { newerThan: record.generation, force: false, cause: 'ahead' }).catch(
      (error: unknown) => {
        // The health logs of store and seals have their lines already; the present token serves while it lives.
        const code = codeOf(error);
        if (code !== 'STORE_UNAVAILABLE' && code !== 'GRANT_UNREADABLE')
          this.parts.log.error(
            { provider: provider.id, error: (error as Error).name },
            'a renewal ahead failed in our own code',
          );
      },
    );
  }

  private async readService(
    owner: Owner,
    provider: Provider,
    known: GrantRecord | undefined,
  ): Promise<GrantRecord | undefined> {
    try {
      const record = (await this.grantStore.read(owner, provider.id))?.record;
      if (record?.state === 'unreadable') return undefined;
      if (record?.sealed !== undefined) this.open(owner, provider.id, record);
      return record;
    } catch (error) {
      if (error instanceof SealError) return undefined;
      // The gateway's own token, already open, needs no store to go on.
      if (codeOf(error) === 'STORE_UNAVAILABLE' && known && tokenLives(known, this.parts.store.now())) return known;
      throw error;
    }
  }

  private open(owner: Owner, provider: ProviderId, record: GrantRecord): TokenSet {
    const { sealed = '', generation } = record;
    const known = this.opened.get(sealed);
    // The same seal is good for one owner, provider and generation only: for another it must fail to open.
    if (known && known.ref === owner.ref && known.provider === provider && known.generation === generation)
      return known.held;
    const held = openTokenSet(this.parts.sealer, owner.ref, provider, generation, sealed);
    this.opened.set(sealed, { ref: owner.ref, provider, generation, held });
    return held;
  }

  /** Whether a provider has refused a caller so many fresh tokens in a row that asking for another by every call would be hammering. */
  private isHopeless(who: string, provider: ProviderId): boolean {
    return (this.refusedFresh.get(`${who}|${provider}`)?.count ?? 0) >= FRESH_REFUSALS.most;
  }

  /** A token was refused at its first use, just after it was issued. */
  noteFreshRefusal(who: string, provider: ProviderId, generation: number): void {
    const name = `${who}|${provider}`;
    const known = this.refusedFresh.get(name);
    // A burst of refusals of one token is one refusal.
    if (known?.generation === generation) return;
    this.refusedFresh.set(name, { generation, count: (known?.count ?? 0) + 1 }, { noUpdateTTL: true });
  }
}
