import type { AnyProviderModule } from '../provider/contract.js';
import { pmapi } from './pmapi/index.js';
import { pool } from './pool/index.js';
import { purewl } from './purewl/index.js';
import { socios } from './socios/index.js';

export { pmapi, pool, purewl, socios };

/** The providers of a gateway without a config file. */
export const builtInProviders: readonly AnyProviderModule[] = [pmapi, pool, purewl, socios];
