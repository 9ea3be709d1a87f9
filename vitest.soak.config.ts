import { defineConfig } from 'vitest/config';
import { reporters, resolve } from './vitest.shared.js';

/** Long runs, started by hand. */
export default defineConfig({
  resolve,
  test: {
    include: ['test/soak/**/*.test.ts'],
    reporters: reporters('soak'),
    fileParallelism: false,
    testTimeout: 3_600_000,
    hookTimeout: 300_000,
  },
});
