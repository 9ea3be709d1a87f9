import type { Ledger, Mint, MintKnobs, Reply, Route } from 'keyring-gateway/testing';

export interface CirrusKnobs extends MintKnobs {
  /** Sends the browser back at once, signed in as the user of this id. Empty: a page asks. */
  agreesAs: string;
  /** Token responses name this origin in place of the account's own. Empty: its own. `none`: none. */
  instance: string;
}

export const DEFAULTS: Readonly<CirrusKnobs> = {
  accessLifeMs: 2 * 3_600_000,
  // It never ends by itself.
  refreshLifeMs: 3_650 * 86_400_000,
  rotation: 'never',
  agreesAs: '',
  instance: '',
};

/** The connected app as it is registered. */
export const CLIENT = { id: '3MVG9.sandbox.cirrus', secret: 'sandbox-cirrus-client-secret' };

/** A code that was handed out, with what it is bound to. */
export interface Code {
  readonly account: string;
  readonly redirectUri: string;
  readonly challenge: string;
}

/** What the routes share. */
export interface World {
  readonly knobs: CirrusKnobs;
  readonly ledger: Ledger;
  readonly mint: Mint;
  readonly codes: Map<string, Code>;
  /** The login host, which has no data. */
  readonly origin: string;
  /** One for each account, in the order of ACCOUNTS. */
  readonly instances: readonly string[];
  now(): number;
}

/** An error of the data API, with a text that no client must ever see. */
export const fail = (status: number, errorCode: string): Reply => ({
  status,
  body: [{ message: `${errorCode}: LEAKED-UPSTREAM-TEXT`, errorCode }],
});

/** Routes that only one host has. */
export const onlyAt = (origin: string, routes: readonly Route[]): readonly Route[] =>
  routes.map(route => ({
    ...route,
    handle: call => (`http://${call.headers.host}` === origin ? route.handle(call) : fail(404, 'NOT_FOUND')),
  }));
