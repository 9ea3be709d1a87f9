import { defineConfig } from 'vitest/config';
import { FaultMatrix } from './test/support/fault-matrix.js';
import { reporters, resolve } from './vitest.shared.js';

/** Tests that kill and stop real processes, or need a cluster: one file at a time, so that they do not take each other's time. */
export default defineConfig({
  resolve,
  test: {
    include: ['test/faults/**/*.test.ts'],
    reporters: [...reporters('faults'), new FaultMatrix()],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 5_000 } },
    // A shared machine may starve a browser or a process once; what fails twice has failed.
    retry: process.env.CI ? 1 : 0,
  },
});
