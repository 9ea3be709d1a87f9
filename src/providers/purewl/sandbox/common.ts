import type { Rotation } from '../../../provider/setting-kinds.js';
import type { Reply } from '../../../testing/sandbox/kit.js';

/** Behavior that the provider's documentation leaves open, and lifetimes. */
export interface PurewlKnobs {
  /** Life of an access token, s. */
  accessLifeS: number;
  /** Life of a refresh token, s. */
  refreshLifeS: number;
  /**
   * `never`: a refresh token stays valid, and a refresh returns none. `always`: each refresh returns a new one, and a used one presented again kills the
   * family. Grace: the same, but within that time a used one is still good.
   */
  rotation: Rotation;
  /** HTTP status that goes with a refused secret key or refresh token. */
  refusalStatus: 200 | 401;
  /** HTTP status that goes with a refused access token. */
  deadTokenStatus: 200 | 401 | 403;
  /** Whether a refresh must carry the secret key. */
  secretOnRefresh: boolean;
  /** Encoding of token requests that is taken. */
  authBody: 'form' | 'json';
  /** Method that lists cities. */
  citiesMethod: 'GET' | 'POST';
}

export const DEFAULTS: Readonly<PurewlKnobs> = {
  accessLifeS: 3600,
  refreshLifeS: 30 * 86_400,
  rotation: 'always',
  refusalStatus: 200,
  deadTokenStatus: 401,
  secretOnRefresh: true,
  authBody: 'form',
  citiesMethod: 'GET',
};

/** A successful response. */
export const ok = (body: unknown): Reply => ({
  body: { header: { code: 1, message: 'success', response_code: 1 }, body },
});

/** A bad one: a code, and a text that no client must ever see. */
export const fail = (code: number, message: string, status = 200): Reply => ({
  status,
  body: { header: { response_code: code, message: `${message} LEAKED-UPSTREAM-TEXT` }, body: [] },
});

/** 11001, documented as validation and used for many things. */
export const INVALID = 11001;

// Codes of the refusals below are documented nowhere: numbers of our own.
export const BAD_CREDENTIALS = 1002;
export const DEAD_TOKEN = 1003;
