import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll } from 'vitest';

/** graphql-js 16 leaves promises behind when a list fails before all of its items have: what becomes of them is not the test's failure. */
export function allowUnhandledRejections(): void {
  const listeners = process.listeners('unhandledRejection');
  beforeAll(() => {
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', () => {});
  });
  afterAll(async () => {
    await turn();
    process.removeAllListeners('unhandledRejection');
    for (const listener of listeners) process.on('unhandledRejection', listener);
  });
}
