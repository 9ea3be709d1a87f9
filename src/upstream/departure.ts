/** Somebody who works for a client. */
export interface Waiter {
  /** The client has gone. */
  gone(): void;
}

/** Tells whether the client that asked has gone: what is done for nobody may be given up. The server supplies it. */
export interface Departure {
  readonly isGone: boolean;
  /** The waiter is told once, when the client goes, unless it was taken back. Not for one that is gone already. */
  watch(waiter: Waiter): void;
  unwatch(waiter: Waiter): void;
}
