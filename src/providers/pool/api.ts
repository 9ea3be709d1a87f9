import type { ApiKey } from '../../provider/api-key.js';
import type { PoolApi } from './loaders.js';

/** Names POOL's loaders for `context.upstream`. */
export const poolApi: ApiKey<PoolApi> = { provider: 'POOL' };
