import type { Ledger, Mint, MintKnobs } from 'keyring-gateway/testing';

export interface NimbusKnobs extends MintKnobs {
  /** Sends the browser back at once, signed in as this account. Empty: a page lets the user choose. */
  agreesAs: string;
}

export const DEFAULTS: Readonly<NimbusKnobs> = {
  accessLifeMs: 3_600_000,
  // Nimbus documents no expiry.
  refreshLifeMs: 3_650 * 86_400_000,
  rotation: 'never',
  agreesAs: '',
};

/** The registered client. */
export const CLIENT = { id: 'sandbox.apps.nimbus.example', secret: 'sandbox-nimbus-client-secret' };

/** An issued code with the values that it is bound to. */
interface Code {
  readonly account: string;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly refreshes: boolean;
  readonly scopes: readonly string[];
}

/** State that the routes share. */
export interface World {
  /** The origin of login and profiles, and the issuer of ID tokens. */
  readonly issuer: string;
  readonly knobs: NimbusKnobs;
  readonly ledger: Ledger;
  readonly mint: Mint;
  readonly codes: Map<string, Code>;
  /** Scopes that each account has granted to the client and not revoked. */
  readonly consents: Map<string, ReadonlySet<string>>;
  /** Scopes of the tokens, by the login that issued them. */
  readonly scopesOf: Map<string, readonly string[]>;
  idToken(subject: string): string;
  now(): number;
}
