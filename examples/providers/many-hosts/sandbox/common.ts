import type { Ledger, Mint, MintKnobs } from 'keyring-gateway/testing';

export interface NimbusKnobs extends MintKnobs {
  /** Sends the browser back at once, signed in as this account. Empty: a page asks. */
  agreesAs: string;
}

export const DEFAULTS: Readonly<NimbusKnobs> = {
  accessLifeMs: 3_600_000,
  // Nimbus names no end.
  refreshLifeMs: 3_650 * 86_400_000,
  rotation: 'never',
  agreesAs: '',
};

/** The client as it is registered. */
export const CLIENT = { id: 'sandbox.apps.nimbus.example', secret: 'sandbox-nimbus-client-secret' };

/** A code that was handed out, with what it is bound to. */
interface Code {
  readonly account: string;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly refreshes: boolean;
  readonly scopes: readonly string[];
}

/** What the routes share. */
export interface World {
  /** The host of sign-in and profiles, and issuer of ID tokens. */
  readonly issuer: string;
  readonly knobs: NimbusKnobs;
  readonly ledger: Ledger;
  readonly mint: Mint;
  readonly codes: Map<string, Code>;
  /** What each account has granted to the client, until it is revoked. */
  readonly consents: Map<string, ReadonlySet<string>>;
  /** Scopes of the tokens, by the sign-in that they descend from. */
  readonly scopesOf: Map<string, readonly string[]>;
  idToken(subject: string): string;
  now(): number;
}
