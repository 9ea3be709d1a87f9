import { expect, it } from 'vitest';
import { startGateway } from '../support/gateway-process.js';
import { freePort } from '../support/ports.js';
import { startRedis } from '../support/redis.js';
import { Scrape } from './scrape.js';

it('each worker has its own metrics, on the ports from ADMIN_PORT on', async () => {
  const redis = await startRedis();
  const adminPort = await freePort();
  const gateway = await startGateway({
    env: {
      REDIS_URL: redis.url,
      KEYRING_SEAL_KEYS: `test:${Buffer.alloc(32, 1).toString('base64')}`,
      KEYRING_WORKERS: '2',
      KEYRING_PROVIDERS: 'pool',
      ADMIN_PORT: String(adminPort),
    },
  });
  const asked = 8;
  const scrape = async (index: number) =>
    new Scrape(await (await fetch(`http://127.0.0.1:${adminPort + index}/metrics`)).text());
  // The gateway responds as soon as one worker listens: the other may still be starting.
  await expect
    .poll(
      () =>
        Promise.all([scrape(0), scrape(1)]).then(
          () => true,
          () => false,
        ),
      { timeout: 20_000 },
    )
    .toBe(true);
  const ask = () =>
    fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: '{"query":"{ __typename }"}',
    });
  for (let times = 0; times < asked; times += 1) expect((await ask()).status).toBe(200);
  const counts = await Promise.all(
    [0, 1].map(async index => (await scrape(index)).value('keyring_operations_total') ?? 0),
  );
  expect(counts[0] !== undefined && counts[1] !== undefined && counts[0] + counts[1]).toBe(asked);
  await gateway.stop();
  await redis.stop();
});
