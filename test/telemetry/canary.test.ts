import { expect, it } from 'vitest';
import { FLOWS } from '../gateway/canary-flows.js';
import { Onlooker } from '../gateway/canary-onlooker.js';
import { type Evidence, findLeaks } from '../gateway/canary-secrets.js';
import { startRedis } from '../support/redis.js';
import { startCollector } from './collector.js';
import { startCounting } from './scrape.js';

it('no flow puts a secret into metrics or spans', async () => {
  const [redis, collector] = await Promise.all([startRedis(), startCollector()]);
  const onlooker = new Onlooker();
  const world = await startCounting({
    env: { REDIS_URL: redis.url, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, SOCIOS_VOTE: 'on' },
    services: ['pool', 'socios', 'pmapi', 'purewl'],
    watch: onlooker.watch,
  });
  const { sandboxes, browser, bearer } = world;
  for (const flow of Object.values(FLOWS)) await flow({ sandboxes, redis, onlooker, browser, bearer });
  const evidence: Evidence[] = [{ place: 'metrics', text: (await world.scrape()).text }];
  await world.close();
  evidence.push(...collector.bodies.map(text => ({ place: 'spans', text })));
  const secrets = onlooker.allSecrets(Object.values(sandboxes));
  expect(secrets.size).toBeGreaterThan(50);
  expect(collector.spans.length).toBeGreaterThan(200);
  expect(findLeaks(secrets, evidence)).toEqual([]);

  const [secret = ''] = secrets.keys();
  const planted = {
    place: 'spans',
    text: collector.bodies.join('').replace('"keyring.provider"', JSON.stringify(secret)),
  };
  expect(findLeaks(secrets, [planted])).not.toEqual([]);
  await Promise.all([redis.stop(), collector.close()]);
});
