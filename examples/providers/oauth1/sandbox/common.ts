import type { Ledger } from 'keyring-gateway/testing';

export interface QuillKnobs {
  /** Sends the browser back at once, signed in as this user. Empty: a page lets the user choose. */
  agreesAs: string;
}

/** The registered client. */
export const CLIENT = { key: 'sandbox-quill-key', secret: 'sandbox quill secret: +&=%ü' };

/** Temporary credentials that were not exchanged for a token yet. */
export interface Temporary {
  readonly secret: string;
  readonly callback: string;
  readonly issuedAtMs: number;
  /** Set when a user has consented. */
  agreed?: { readonly account: string; readonly verifier: string };
}

/** State that the routes share. */
export interface World {
  readonly knobs: QuillKnobs;
  readonly ledger: Ledger;
  readonly origin: string;
  readonly temporary: Map<string, Temporary>;
  /** Secrets of the tokens in the ledger. */
  readonly secrets: Map<string, string>;
  readonly nonces: Set<string>;
  now(): number;
}

/** An error of the API, with a text that must never reach a client. */
export const fail = (status: number, code: number) => ({
  status,
  body: { errors: [{ code, message: 'LEAKED-UPSTREAM-TEXT' }] },
});

/** A refusal in the format of the Problem Reporting extension. */
export const problem = (status: number, name: string) => ({
  status,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: `oauth_problem=${name}&oauth_problem_advice=LEAKED-UPSTREAM-TEXT`,
});
