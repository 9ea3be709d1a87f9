import { loadCompiler } from '../../src/server/graphql/compile.js';
import { USUAL_WAYS, type Ways } from '../../src/server/graphql/operations.js';

/**
 * Which way operations go in a run of the tests. Usual runs take the short way and compile at the first sight, where a gateway waits for the
 * second, so that what is tested once is tested compiled; the project «long way» of vitest.config.ts has Yoga answer everything, interpreted.
 */
export const ways: Ways =
  process.env.KEYRING_TEST_WAY === 'long'
    ? { short: false, compileFrom: Number.POSITIVE_INFINITY }
    : { ...USUAL_WAYS, compileFrom: 1 };

// A gateway loads it a moment after its start.
await loadCompiler();
