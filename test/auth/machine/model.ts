import { sha256 } from '../../../src/auth/crypto/ids.js';
import { Sealer } from '../../../src/auth/crypto/seal.js';
import { sessionOwner } from '../../../src/auth/store/keys.js';
import { currentGrants, parseSession } from '../../../src/auth/store/session-record.js';
import { openTokenSet } from '../../../src/auth/store/token-set.js';
import type { RevocationEnds, TokenSet } from '../../../src/provider/contract.js';
import type { Rotation } from '../../../src/provider/setting-kinds.js';
import type { Direct } from '../../support/acme/direct.js';
import { type Browser, type EngineUnderTest, SEAL_KEYS } from '../../support/engine.js';
import type { ShiftedStore } from '../../support/shifted-store.js';

export const LIFE_MS = 3_600_000;
export const GRACE_MS = 120_000;

/** The expected state of the grant, as a client sees it. Times are by the store's clock. */
export interface Model {
  session: boolean;
  grant: boolean;
  generation: number;
  dead: boolean;
  /** Its stored text was damaged: it can be ended and replaced, and nothing else. */
  unreadable: boolean;
  accessEndMs: number;
  /** The outcome of a refresh is unknown: when its refresh token was first presented, and how often it was presented again. */
  lost: { readonly atMs: number; readonly tries: number } | undefined;
  /** A refresh has just failed: the next one may or may not be due. */
  resting: boolean;
  /** Failed refreshes in a row. */
  failures: number;
  /** The provider set the wait, so the gateway does not shorten it. */
  waitIsFixed: boolean;
  /** Another browser is signed in to the same account. */
  other: boolean;
}

export const fresh = (): Model => ({
  session: false,
  grant: false,
  generation: 0,
  dead: false,
  unreadable: false,
  accessEndMs: 0,
  lost: undefined,
  resting: false,
  failures: 0,
  waitIsFixed: false,
  other: false,
});

/** The real system: two gateways over one store, a browser that uses either, and another one that only signs in and out. */
export interface Real {
  readonly ends: RevocationEnds;
  /** Name of the account. Walks over one store use different accounts. */
  readonly name: string;
  readonly other: Browser;
  readonly rotation: Rotation;
  readonly store: ShiftedStore;
  readonly direct: Direct;
  readonly engines: readonly EngineUnderTest[];
  readonly browser: Browser;
}

/** Whether the rules let the refresh token be presented. */
export function mayPresent(model: Model, rotation: Rotation, nowMs: number): boolean {
  if (!model.lost || rotation === 'never') return true;
  if (rotation === 'always') return false;
  return model.lost.tries === 0 && nowMs < model.lost.atMs + rotation.graceMs;
}

export function expectedState(model: Model, rotation: Rotation, nowMs: number): string {
  if (model.dead || model.unreadable) return 'NEEDS_LOGIN';
  const lives = model.accessEndMs > nowMs;
  if (!lives && !mayPresent(model, rotation, nowMs)) return 'NEEDS_LOGIN';
  return model.lost ? 'RENEWAL_UNKNOWN' : 'ACTIVE';
}

/** The tokens that the store holds for a browser's session. */
export async function heldBy({ store }: Real, { value }: Browser): Promise<TokenSet | undefined> {
  const ref = sha256(value?.split('.')[0] ?? '');
  const sealer = new Sealer(SEAL_KEYS);
  const record = parseSession(sealer, ref, (await store.read(sessionOwner(ref).key)) ?? {});
  const [stored] = record ? currentGrants(record) : [];
  if (!stored) return undefined;
  const [id, { generation, sealed = '' }] = stored;
  return openTokenSet(sealer, ref, id, generation, sealed);
}

/** Kinds of the tokens in this set that the provider has not ended. */
export function unended({ direct }: Real, stored: TokenSet | undefined): string[] {
  const tokens = [stored?.accessToken, stored?.refreshToken];
  return tokens
    .flatMap(token => direct.ledger.find(token) ?? [])
    .flatMap(({ state, kind }) => (state === 'live' ? kind : []));
}
