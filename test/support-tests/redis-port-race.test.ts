import { expect, it } from 'vitest';
import { freePort } from '../support/ports.js';
import { startRedis } from '../support/redis.js';

it('startRedis takes another port when the first was taken in the meantime', async () => {
  const first = await startRedis();
  const found = [first.port];
  const second = await startRedis({ findPort: async () => found.pop() ?? freePort() });
  expect(found).toEqual([]);
  expect(second.port).not.toBe(first.port);
  expect(await second.cli('PING')).toBe('PONG');
  await Promise.all([first.stop(), second.stop()]);
});
