import type { Ledger, Mint, MintKnobs } from 'keyring-gateway/testing';

export interface VeloKnobs extends MintKnobs {
  /** Sends the browser back at once, signed in as this athlete. Empty: a page asks. */
  agreesAs: string;
}

export const DEFAULTS: Readonly<VeloKnobs> = {
  accessLifeMs: 6 * 3_600_000,
  // Velo names no end.
  refreshLifeMs: 3_650 * 86_400_000,
  rotation: 'always',
  agreesAs: '',
};

/** The application as it is registered. */
export const CLIENT = { id: '4711', secret: 'sandbox-velo-client-secret' };

/** What the routes of the authorization server share. */
export interface World {
  readonly knobs: VeloKnobs;
  readonly ledger: Ledger;
  readonly mint: Mint;
  /** Codes that were handed out, with the athlete. */
  readonly codes: Map<string, string>;
  now(): number;
}

/** An error in Velo's own form, with texts that no client must ever see. */
export const fail = (status: number, resource: string, field: string, code = 'invalid') => ({
  status,
  body: { message: 'LEAKED-UPSTREAM-TEXT', errors: [{ resource, field, code }] },
});
