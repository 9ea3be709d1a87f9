import type { Rotation } from '../../../provider/setting-kinds.js';

/** What the provider's pages leave open, and lifetimes. */
export interface PurewlKnobs {
  /** Life of an access token, s. */
  accessLifeS: number;
  /** Life of a refresh token, s. */
  refreshLifeS: number;
  /**
   * `never`: a refresh token stays good, and a refresh answers none. `always`: each refresh answers a new one, and a used one presented again kills the
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
