import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { ProviderId } from '../../src/provider-id.js';
import { SILENT } from '../../src/telemetry/telemetry.js';
import { UpstreamClient, type WaitOf } from '../../src/upstream/client.js';
import { Origins } from '../../src/upstream/connect.js';
import { createHosts, hostOf } from '../../src/upstream/hosts.js';
import { httpServer, later } from './upstreams.js';

const LIMITS = { deadlineMs: 2_000, maxBytes: 1_000 };
const BYTES = Buffer.from([0xff, 0xfe, 0x00, 0x80, 0xc3, 0x28]);

function clientOf(origins: readonly string[], waitOf?: WaitOf) {
  const hosts = createHosts(
    origins.map(origin => hostOf(origin) ?? ''),
    true,
  );
  const client = new UpstreamClient('ACME' as ProviderId, origins[0] ?? '', LIMITS, SILENT, hosts, waitOf);
  later(() => void client.close());
  return client;
}

it('PATCH is sent, and not resent', async () => {
  let count = 0;
  const origin = await httpServer((request, response) => {
    count += 1;
    response.writeHead(503).end(request.method);
  });
  const call = clientOf([origin]).request({ method: 'PATCH', path: '/x', body: '{}' });
  await expect(call).rejects.toMatchObject({ extensions: { code: 'PROVIDER_UNAVAILABLE' } });
  expect(count).toBe(1);
});

it.each([
  ['as they are', {}, BYTES],
  ['without their content coding', { 'content-encoding': 'gzip' }, gzipSync(BYTES)],
])('bytes are sent and returned %s', async (_name, headers, sent) => {
  let came = Buffer.alloc(0);
  const origin = await httpServer((request, response) => {
    request.on('data', (chunk: Buffer) => (came = Buffer.concat([came, chunk])));
    request.on('end', () => response.writeHead(200, headers).end(sent));
  });
  const client = clientOf([origin]);
  const { bytes, text } = await client.request({ method: 'PUT', path: '/x', body: new Uint8Array(BYTES), as: 'bytes' });
  expect([Buffer.from(bytes ?? []), text]).toEqual([BYTES, '']);
  expect(came).toEqual(BYTES);
});

it('an error response to a request for bytes is read as text', async () => {
  const origin = await httpServer((_request, response) => response.writeHead(404).end('{"error":"gone"}'));
  const { bytes, text } = await clientOf([origin]).request({ method: 'GET', path: '/x', as: 'bytes' });
  expect([bytes, text]).toEqual([undefined, '{"error":"gone"}']);
});

it('the wait is read from where the provider puts it', async () => {
  const origin = await httpServer((_request, response) => response.writeHead(429, { 'x-wait': '7' }).end());
  const client = clientOf([origin], ({ headers }) => Number(headers['x-wait']) * 1_000);
  await expect(client.request({ method: 'GET', path: '/x' })).rejects.toMatchObject({
    extensions: { code: 'RATE_LIMITED', retryAfter: 7 },
  });
});

it('each origin has its own circuit breaker', async () => {
  const down = await httpServer((_request, response) => response.writeHead(500).end());
  const up = await httpServer((_request, response) => response.end('up'));
  const client = clientOf([down, up]);
  for (let n = 0; n < 60; n += 1) await client.request({ method: 'GET', path: `/${n}` }).catch(() => {});
  expect((await client.request({ method: 'GET', path: '/x', origin: up })).text).toBe('up');
});

it('reads are not shared between origins', async () => {
  const [one, two] = await Promise.all(
    ['one', 'two'].map(name => httpServer((_request, response) => response.end(name))),
  );
  const client = clientOf([one ?? '', two ?? '']);
  const sharing = { generation: 1, accepts: () => true };
  const read = (origin = '') => client.request({ method: 'GET', path: '/x', origin }, { sharing });
  const texts = (await Promise.all([read(one), read(two)])).map(({ text }) => text);
  expect(texts).toEqual(['one', 'two']);
});

it('the least used origin is closed, without aborting its calls under way', async () => {
  const origins = new Origins(LIMITS, 2);
  later(() => void origins.close());
  const first = origins.get('http://one.example');
  first.begin();
  origins.get('http://two.example');
  origins.get('http://three.example');
  expect([first.dispatcher.closed, origins.get('http://three.example').dispatcher.closed]).toEqual([false, false]);
  first.end();
  expect(first.dispatcher.closed).toBe(true);
  expect(origins.get('http://one.example')).not.toBe(first);
});
