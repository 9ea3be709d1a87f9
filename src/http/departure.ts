/** Tells whether the client that asked has gone: what is done for nobody may be given up. The server supplies it. */
export interface Departure {
  readonly isGone: boolean;
  /** Calls the listener once, when the client goes, unless it was taken back by the function returned. Not for one that is gone already. */
  onGone(listener: () => void): () => void;
}
