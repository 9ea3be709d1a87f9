import { defineConfig } from 'vitest/config';
import { reporters, resolve } from './vitest.shared.js';

const shared = {
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 5_000 } },
  // A shared machine may starve a browser or a process once; what fails twice has failed.
  retry: process.env.CI ? 1 : 0,
};

/** What must hold of every operation whichever way it goes, and what could tell the ways apart. */
const WHICHEVER_WAY = [
  'test/gateway/http/**/*.test.ts',
  'test/gateway/limits/**/*.test.ts',
  'test/gateway/attacks/**/*.test.ts',
  'test/gateway/batching.test.ts',
  'test/gateway/bad-input-*.test.ts',
  'test/gateway/journey-memory.test.ts',
  'test/auth/strangers.test.ts',
];

/** Every test but the faults tier and the soak; those of the gateway's surface twice, by the short way and by Yoga alone. */
export default defineConfig({
  resolve,
  test: {
    reporters: reporters('main'),
    // Most tests wait more than they work: two at a time also where there are two cores.
    maxWorkers: 2,
    projects: [
      {
        resolve,
        test: {
          ...shared,
          name: 'all',
          include: ['test/**/*.test.ts'],
          exclude: ['test/faults/**', 'test/soak/**'],
        },
      },
      { resolve, test: { ...shared, name: 'long way', include: WHICHEVER_WAY, env: { KEYRING_TEST_WAY: 'long' } } },
    ],
  },
});
