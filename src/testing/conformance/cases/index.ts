import type { Case } from '../case.js';
import { accounts } from './accounts.js';
import { custody } from './custody.js';
import { ending } from './ending.js';
import { hosts } from './hosts.js';
import { lives } from './lives.js';
import { reading } from './reading.js';
import { refreshTokens } from './refresh-tokens.js';
import { refusedTokens } from './refused-tokens.js';
import { renewal } from './renewal.js';
import { service } from './service.js';
import { signingIn } from './signing-in.js';

/** The specification of a provider: every case, by heading. */
export const SPECIFICATION: Readonly<Record<string, readonly Case[]>> = {
  'Signing in': signingIn,
  'Reading data': reading,
  'Hosts of accounts': hosts,
  'Tokens that the provider refuses': refusedTokens,
  Refresh: renewal,
  'Refresh tokens': refreshTokens,
  'Token lifetimes': lives,
  'The end of a grant': ending,
  'Several accounts and scopes': accounts,
  Custody: custody,
  "The gateway's own credentials": service,
};
