import type { Ledger, Mint, MintKnobs } from 'keyring-gateway/testing';

export interface OpenidKnobs extends MintKnobs {
  /** Sends the browser back at once, signed in as this account. Empty: a page lets the user choose. */
  agreesAs: string;
}

export const DEFAULTS: Readonly<OpenidKnobs> = {
  accessLifeMs: 3_600_000,
  refreshLifeMs: 30 * 86_400_000,
  rotation: 'always',
  agreesAs: '',
};

/** The registered client. */
export const CLIENT = { id: 'sandbox-openid-client', secret: 'sandbox-openid-client-secret' };

/** An issued code with the values that it is bound to. */
interface Code {
  readonly account: string;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly refreshes: boolean;
  readonly isOpenid: boolean;
}

/** State that the routes of the authorization server share. */
export interface World {
  readonly issuer: string;
  readonly knobs: OpenidKnobs;
  readonly ledger: Ledger;
  readonly mint: Mint;
  readonly codes: Map<string, Code>;
  readonly idToken: (subject: string) => string;
}
