import { expect, it, vi } from 'vitest';
import * as ports from '../support/ports.js';
import { startRedis } from '../support/redis.js';

vi.mock('../support/ports.js', { spy: true });

it('startRedis takes another port when the first was taken in the meantime', async () => {
  const first = await startRedis();
  vi.mocked(ports.freePort).mockResolvedValueOnce(first.port);
  const second = await startRedis();
  expect(second.port).not.toBe(first.port);
  expect(await second.cli('PING')).toBe('PONG');
  await Promise.all([first.stop(), second.stop()]);
});
