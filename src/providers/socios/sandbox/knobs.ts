/** What can be turned while the sandbox runs. Lives in ms. */
export interface SociosKnobs {
  accessLifeMs: number;
  refreshLifeMs: number;
  appLifeMs: number;
  codeLifeMs: number;
  /** A used refresh token: dies at once and takes its family along when it comes again, stays good, or is good once more for graceMs. */
  rotation: 'always' | 'never' | 'grace';
  graceMs: number;
  /** Whether a renewal ends the access token it replaces. */
  refreshEndsAccess: boolean;
  /** The client's proof that the exchange wants. */
  exchangeAuth: 'post' | 'basic';
  /** The same for renewals. */
  refreshAuth: 'basic' | 'post';
  /** Hands the application token out again while it is valid, with the time it has left. */
  appTokenReuse: boolean;
  /** How `expires_in` is written. */
  expiresIn: 'number' | 'text' | 'absent';
  pkceRequired: boolean;
  /** Sends the browser back at once, signed in as `account`. */
  autoConsent: boolean;
  /** The fan that autoConsent signs in, and that the consent page offers first: ana, bjorn, li or mara. */
  account: string;
  /** Callback addresses that are registered. Empty: /callback/socios on any port of the loopback, as RFC 8252, 7.3 has it for tools. */
  redirectUris: string[];
  /** How the API gateway writes its faults. */
  faultStyle: 'wrapped' | 'bare' | 'xml';
  /** A list of one poll comes as an object, as in the provider's sample. */
  lonePollAsObject: boolean;
  /** Polls on one page at most. */
  mostPolls: number;
  /** A larger `limit` is refused with a 400, or cut down to mostPolls, by which pages are then counted. */
  overLimit: 'refused' | 'cut';
  /** Operations that are gone: 403 with 900906. */
  removed: ('listPolls' | 'listRewards' | 'castVote')[];
}

export const defaultKnobs = (): SociosKnobs => ({
  accessLifeMs: 7_200_000,
  refreshLifeMs: 7_776_000_000,
  appLifeMs: 3_600_000,
  codeLifeMs: 300_000,
  rotation: 'always',
  graceMs: 30_000,
  refreshEndsAccess: false,
  exchangeAuth: 'post',
  refreshAuth: 'basic',
  appTokenReuse: false,
  expiresIn: 'number',
  pkceRequired: false,
  autoConsent: false,
  account: 'ana',
  redirectUris: [],
  faultStyle: 'wrapped',
  lonePollAsObject: false,
  mostPolls: 100,
  overLimit: 'refused',
  removed: [],
});

/** The application as it is registered. */
export const CLIENT = { id: 'sandbox-consumer-key', secret: 'sandbox-consumer-secret', partnerTag: 'keyring' };
