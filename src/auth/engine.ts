import type { ProviderId } from '../generated/graphql.js';
import type { OpenedRequest } from '../provider/context.js';
import type { ClientRequest } from './sessions/transport.js';

/** The auth engine: custody of sessions and grants. Made once for a process by `createEngine` (src/auth/index.ts). */
export interface Engine {
  /** Opens one request: nothing is read from the store until something asks. */
  open(request: ClientRequest): OpenedRequest;
  /** Whether the store answers, for /ready. Never throws. */
  ready(): Promise<boolean>;
  /** Begins background work (revocation outbox, clock). */
  start(): void;
  /** Ends every open subscription: part of a drain. */
  endStreams(): void;
  /** Waits for renewals, saves and revocations under way; at most `deadlineMs`. */
  drain(deadlineMs: number): Promise<void>;
  readonly providerIds: readonly ProviderId[];
}
