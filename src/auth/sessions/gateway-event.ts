import type { SessionEventKind } from '../../generated/graphql.js';
import type { ProviderId } from '../../provider-id.js';
import { sha256 } from '../crypto/ids.js';
import { accountIn, type GrantName, providerIn } from '../store/keys.js';

/** Something that happened to a session or one of its grants in this process. It never holds a token. */
export interface GatewayEvent {
  readonly kind: 'granted' | 'refreshed' | 'needs-login' | 'revoked' | 'ended';
  /** The same for all events of a session. It is not `Session.id`. */
  readonly session: string;
  /** Null: the whole session (`ended`). */
  readonly provider: ProviderId | null;
  /** `Grant.account`. */
  readonly account: string | null;
  /** By the token store's clock. */
  readonly at: Date;
}

/** Receives each event once, in the process where it happened. Its result is ignored; an exception is logged. */
export type GatewayEventListener = (event: GatewayEvent) => void;

const KINDS = {
  GRANTED: 'granted',
  RENEWED: 'refreshed',
  NEEDS_LOGIN: 'needs-login',
  REVOKED: 'revoked',
  ENDED: 'ended',
} as const satisfies Record<SessionEventKind, GatewayEvent['kind']>;

/** `ref`: where the session is stored, which is hashed once more. */
export const gatewayEvent = (
  ref: string,
  kind: SessionEventKind,
  grant: GrantName | null,
  atMs: number,
): GatewayEvent => ({
  kind: KINDS[kind],
  session: sha256(`event|${ref}`).slice(0, 22),
  provider: grant && providerIn(grant),
  account: grant && accountIn(grant),
  at: new Date(atMs),
});
