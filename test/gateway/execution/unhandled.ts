import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll } from 'vitest';

/** graphql-js 16 does not handle rejections of list items after the list has failed. They must not fail the test. */
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
