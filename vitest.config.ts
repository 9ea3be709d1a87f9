import { defineConfig } from 'vitest/config';
import { reporters, resolve } from './vitest.shared.js';

/** Every test except the faults tier and the soak. */
export default defineConfig({
  resolve,
  test: {
    name: 'all',
    reporters: reporters('main'),
    // Each worker loads the gateway once: loading it for each file was half of all CPU time. No test relies on a fresh module.
    isolate: false,
    // Most tests wait more than they work: two at a time also where there are two cores.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 5_000 } },
    // A shared machine may starve a browser or a process once; what fails twice has failed.
    retry: process.env.CI ? 1 : 0,
    include: ['test/**/*.test.ts', 'packages/*/test/**/*.test.{ts,tsx}', 'examples/providers/**/*.test.ts'],
    exclude: ['test/faults/**', 'test/soak/**'],
  },
});
