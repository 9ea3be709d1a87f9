import type { Ledger, Mint, MintKnobs } from 'keyring-gateway/testing';

export interface AcmeKnobs extends MintKnobs {
  /** Sends the browser back at once, signed in as this account. Empty: a page lets the user choose. */
  agreesAs: string;
}

export const DEFAULTS: Readonly<AcmeKnobs> = {
  accessLifeMs: 3_600_000,
  refreshLifeMs: 30 * 86_400_000,
  rotation: 'always',
  agreesAs: '',
};

/** The registered client. */
export const CLIENT = { id: 'sandbox-acme-client', secret: 'sandbox-acme-client-secret' };

/** An issued code with the values that it is bound to. */
export interface Code {
  readonly account: string;
  readonly redirectUri: string;
  readonly challenge: string;
}

/** State that the routes of the authorization server share. */
export interface World {
  readonly knobs: AcmeKnobs;
  readonly ledger: Ledger;
  readonly mint: Mint;
  readonly codes: Map<string, Code>;
}
