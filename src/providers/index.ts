/** The four providers that come with the package. Each has settings of its own in the environment; without them it is listed, but has no sign-in. */

import type { AnyProviderModule, ProviderModule } from '../provider/contract.js';
import { pmapi as pmapiModule } from './pmapi/index.js';
import { pool as poolModule } from './pool/index.js';
import { purewl as purewlModule } from './purewl/index.js';
import { socios as sociosModule } from './socios/index.js';

// As modules of any settings, input and loaders: what these are for one provider is not part of the public types.

/** Sign-Up.to, email and SMS marketing: a user name and a password for a token of a day (dev.sign-up.to). */
export const pmapi: ProviderModule = pmapiModule;

/** Promo Only (POOL), music for DJs: a key with its secret, or an account's password, for tokens of minutes (api.promoonly.com/doc). */
export const pool: ProviderModule = poolModule;

/** PureWL (Atom), VPN for resellers: a secret key, or a refresh token, for an access token that is sent in X-AccessToken. */
export const purewl: ProviderModule = purewlModule;

/** Socios.com, fan tokens: authorization code with PKCE for a fan, client credentials (RFC 6749, 4.4) for public data. */
export const socios: ProviderModule = sociosModule;

/** The providers of a gateway without a config file. */
export const builtInProviders: readonly AnyProviderModule[] = [pmapi, pool, purewl, socios];
