import { defineConfig } from 'vitest/config';
import { reporters, resolve } from './vitest.shared.js';

/** Every test but the faults tier and the soak. */
export default defineConfig({
  resolve,
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/faults/**', 'test/soak/**'],
    reporters: reporters('main'),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 5_000 } },
    // A shared machine may starve a browser or a process once; what fails twice has failed.
    retry: process.env.CI ? 1 : 0,
  },
});
