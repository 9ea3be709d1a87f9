import { providerModule } from '../../provider/contract.js';
import { settings } from './config.js';
import { createPool } from './pool.js';
import { resolvers } from './resolvers.js';

export const pool = providerModule({ id: 'POOL', name: 'Promo Only', settings, create: createPool, resolvers });
