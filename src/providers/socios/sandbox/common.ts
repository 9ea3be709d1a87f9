import type { Reply, SandboxClock } from '../../../testing/sandbox/kit.js';
import type { Ledger } from '../../../testing/sandbox/ledger.js';
import type { Fan, SeedPoll, SeedReward } from './seed.js';

/** Settings that can change while the sandbox runs. Lifetimes in ms. */
export interface SociosKnobs {
  accessLifeMs: number;
  refreshLifeMs: number;
  appLifeMs: number;
  codeLifeMs: number;
  /** A used refresh token: is rejected from then on and revokes its family when it is presented again, stays valid, or works once more for graceMs. */
  rotation: 'always' | 'never' | 'grace';
  graceMs: number;
  /** Whether a refresh ends the access token that it replaces. */
  refreshEndsAccess: boolean;
  /** The client's proof that the exchange wants. */
  exchangeAuth: 'post' | 'basic';
  /** The same for refreshes. */
  refreshAuth: 'basic' | 'post';
  /** Hands the application token out again while it is valid, with the time it has left. */
  appTokenReuse: boolean;
  /** How `expires_in` is written. */
  expiresIn: 'number' | 'text' | 'absent';
  pkceRequired: boolean;
  /** Contents of the server's metadata (RFC 8414): a challenge method, scopes, and that it sends `iss` (RFC 9207), which it then does. */
  announces: { pkce: boolean; scopes: string[]; iss: boolean };
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
  announces: { pkce: true, scopes: [], iss: false },
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

/** A code that was handed out. */
interface Code {
  readonly fan: string;
  readonly redirectUri: string;
  readonly challenge: string | undefined;
  readonly expiresAtMs: number;
  /** Tokens made from it. */
  readonly family: string;
  used: boolean;
}

/** A consent page that waits for its form. */
export interface Consent {
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly challenge: string | undefined;
}

/** Everything one running sandbox knows. */
export interface World {
  readonly knobs: SociosKnobs;
  readonly clock: SandboxClock;
  readonly issuer: string;
  readonly ledger: Ledger;
  readonly codes: Map<string, Code>;
  readonly consents: Map<string, Consent>;
  /** When a refresh token was used, ms. */
  readonly usedAtMs: Map<string, number>;
  readonly fans: readonly Fan[];
  readonly polls: readonly SeedPoll[];
  readonly rewards: readonly SeedReward[];
}

/** Account of application tokens in the ledger. */
export const APPLICATION = 'application';

const MESSAGES: Readonly<Record<number, readonly [status: number, message: string]>> = {
  900901: [401, 'Invalid Credentials'],
  900902: [401, 'Missing Credentials'],
  900905: [401, 'Incorrect Access Token Type is provided'],
  900906: [403, 'No matching resource found in the API for the given request'],
};

/** A fault of the API gateway, in the style that the knob says. https://apim.docs.wso2.com, "Error handling". */
export function faultReply({ knobs }: World, code: number): Reply {
  const [status, message] = MESSAGES[code] ?? [500, 'Unclassified Authentication Failure'];
  const description = `${message}. Make sure you have provided the correct security credentials`;
  const headers =
    status === 401 ? { 'www-authenticate': `OAuth2 realm="WSO2 API Manager", error="invalid_token"` } : {};
  if (knobs.faultStyle === 'wrapped') return { status, headers, body: { fault: { code, message, description } } };
  if (knobs.faultStyle === 'bare') return { status, headers, body: { code: String(code), message, description } };
  const xml = `<ams:fault xmlns:ams="http://wso2.org/apimanager/security"><ams:code>${code}</ams:code><ams:message>${message}</ams:message></ams:fault>`;
  return { status, headers: { ...headers, 'content-type': 'application/xml; charset=UTF-8' }, body: xml };
}

/** An error of the backend behind the gateway: status and title are all that the provider's pages show. */
export const backendError = (status: number, title: string, detail?: string): Reply => ({
  status,
  body: { status, title, ...(detail && { detail }) },
});

/** The API gateway's response to an unknown path. */
export const statusReport = (status: number, message: string, description: string): Reply => ({
  status,
  body: { code: String(status), type: 'Status report', message, description },
});
