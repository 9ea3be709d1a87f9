import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/index.js';
import { startWorld } from '../support/gateway.js';
import { type Counting, startCounting } from './scrape.js';

describe('the admin port', () => {
  let world: Counting;
  beforeAll(async () => {
    world = await startCounting();
  });
  afterAll(() => world.close());
  const ask = (path: string, init?: RequestInit) => fetch(`${world.adminUrl}${path}`, init);

  it('serves metrics to Prometheus', async () => {
    const answer = await ask('/metrics');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await answer.text()).toContain('keyring_operations_total');
  });

  it('responds to probes', async () => {
    expect((await ask('/live')).status).toBe(200);
    expect((await ask('/ready')).status).toBe(200);
    expect((await ask('/ready', { method: 'HEAD' })).status).toBe(200);
  });

  it('serves no GraphQL and accepts only GET and HEAD', async () => {
    for (const path of ['/', '/graphql', '/login/socios', '/callback/socios', '/metrics/more'])
      expect((await ask(path)).status, path).toBe(404);
    expect((await ask('/metrics', { method: 'POST' })).status).toBe(405);
  });

  it('is the only port that serves metrics', async () => {
    for (const path of ['/metrics', '/metrics/', '/METRICS', '/metrics?x=1']) {
      const answer = await world.browser().request({ url: path });
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.text).not.toContain('keyring_');
    }
  });

  it('is not ready while the gateway drains, and closes with it', async () => {
    const other = await startCounting();
    const closing = other.assembly.close(300);
    await expect.poll(async () => (await fetch(`${other.adminUrl}/ready`)).status).toBe(503);
    expect((await fetch(`${other.adminUrl}/metrics`)).status).toBe(200);
    await closing;
    await expect(fetch(`${other.adminUrl}/live`)).rejects.toThrow();
    await other.close();
  });
});

it('without ADMIN_PORT there is no admin port', async () => {
  const world = await startWorld();
  expect((await world.browser().request({ url: '/metrics' })).status).toBe(404);
  await world.close();
});

it.each([
  [{ ADMIN_PORT: '4000' }, 'ADMIN_PORT'],
  [
    {
      ADMIN_PORT: '3999',
      KEYRING_WORKERS: '2',
      REDIS_URL: 'redis://localhost',
      KEYRING_SEAL_KEYS: `a:${Buffer.alloc(32).toString('base64')}`,
    },
    'ADMIN_PORT',
  ],
  [{ ADMIN_PORT: '0' }, 'ADMIN_PORT'],
  [{ OTEL_TRACES_SAMPLER_ARG: '2' }, 'OTEL_TRACES_SAMPLER_ARG'],
  [{ OTEL_TRACES_SAMPLER_ARG: '-1' }, 'OTEL_TRACES_SAMPLER_ARG'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT'],
])('inconsistent settings are rejected: %j', (env, name) => {
  const read = readConfig(env);
  expect(read.ok ? [] : read.complaints.map(line => line.split(':')[0])).toEqual([name]);
});
