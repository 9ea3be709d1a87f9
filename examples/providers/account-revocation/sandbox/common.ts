import type { Ledger, Mint, MintKnobs } from 'keyring-gateway/testing';

export interface VeloKnobs extends MintKnobs {
  /** Sends the browser back at once, signed in as this athlete. Empty: a page lets the user choose. */
  agreesAs: string;
}

export const DEFAULTS: Readonly<VeloKnobs> = {
  accessLifeMs: 6 * 3_600_000,
  // Velo documents no expiry.
  refreshLifeMs: 3_650 * 86_400_000,
  rotation: 'always',
  agreesAs: '',
};

/** The registered application. */
export const CLIENT = { id: '4711', secret: 'sandbox-velo-client-secret' };

/** State that the routes of the authorization server share. */
export interface World {
  readonly knobs: VeloKnobs;
  readonly ledger: Ledger;
  readonly mint: Mint;
  /** Issued codes with their athletes. */
  readonly codes: Map<string, string>;
  now(): number;
}

/** An error in Velo's own format, with texts that must never reach a client. */
export const fail = (status: number, resource: string, field: string, code = 'invalid') => ({
  status,
  body: { message: 'LEAKED-UPSTREAM-TEXT', errors: [{ resource, field, code }] },
});
