import { defineConfig } from 'vitest/config';
import { reporters, resolve } from './vitest.shared.js';

/** Tests without Redis, browsers and processes: seconds. They are all part of `npm test` as well. */
export default defineConfig({
  resolve,
  test: {
    include: [
      'test/{auth,config,provider,providers,server,upstream}/**/*.test.ts',
      'packages/client/test/{errors,failing-gateway,http,interleaving,live,login-input}.test.ts',
    ],
    exclude: [
      'test/**/*redis*.test.ts',
      'test/auth/{custody,machine}/**',
      'test/auth/oauth2/client-auth-server.test.ts',
      'test/auth/{idle-limit,interleaving-memory,session-isolation}.test.ts',
      'test/providers/pmapi/paging.test.ts',
      'test/upstream/{encodings,proxies}.test.ts',
    ],
    // These tests share no state: one module graph for each worker saves two thirds of the time.
    isolate: false,
    // Vitest leaves one core to itself by default: of two, that is half.
    maxWorkers: '100%',
    // Far beyond what any of them takes: a busy machine fails none.
    testTimeout: 60_000,
    reporters: reporters('unit'),
  },
});
