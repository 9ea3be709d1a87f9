import type { Ledger, Mint, MintKnobs, Reply, Route } from 'keyring-gateway/testing';

export interface CirrusKnobs extends MintKnobs {
  /** Sends the browser back at once, signed in as the user of this id. Empty: a page lets the user choose. */
  agreesAs: string;
  /** Token responses name this origin instead of the account's own. Empty: its own. `none`: no origin. */
  instance: string;
}

export const DEFAULTS: Readonly<CirrusKnobs> = {
  accessLifeMs: 2 * 3_600_000,
  // It does not expire.
  refreshLifeMs: 3_650 * 86_400_000,
  rotation: 'never',
  agreesAs: '',
  instance: '',
};

/** The registered connected app. */
export const CLIENT = { id: '3MVG9.sandbox.cirrus', secret: 'sandbox-cirrus-client-secret' };

/** An issued code with the values that it is bound to. */
export interface Code {
  readonly account: string;
  readonly redirectUri: string;
  readonly challenge: string;
}

/** State that the routes share. */
export interface World {
  readonly knobs: CirrusKnobs;
  readonly ledger: Ledger;
  readonly mint: Mint;
  readonly codes: Map<string, Code>;
  /** The login host. It has no data. */
  readonly origin: string;
  /** The instances: one origin per account, in the order of ACCOUNTS. */
  readonly instances: readonly string[];
  now(): number;
}

/** An error of the data API, with a text that must never reach a client. */
export const fail = (status: number, errorCode: string): Reply => ({
  status,
  body: [{ message: `${errorCode}: LEAKED-UPSTREAM-TEXT`, errorCode }],
});

/** Routes of one host. */
export const onlyAt = (origin: string, routes: readonly Route[]): readonly Route[] =>
  routes.map(route => ({
    ...route,
    handle: call => (`http://${call.headers.host}` === origin ? route.handle(call) : fail(404, 'NOT_FOUND')),
  }));
