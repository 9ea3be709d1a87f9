import type { ProviderModule } from '../provider/contract.js';
import { pmapi } from './pmapi/index.js';
import { pool } from './pool/index.js';
import { purewl } from './purewl/index.js';
import { socios } from './socios/index.js';

export { pmapi, pool, purewl, socios };

/** The providers of a gateway without a config file. Their types of settings and input are left out: for code that treats all providers alike. */
export const builtInProviders = [pmapi, pool, purewl, socios] as readonly unknown[] as readonly ProviderModule[];
