import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TokenEndpoint } from '../../src/http/token-call.js';
import { SILENT } from '../../src/observability/telemetry.js';

const server = createServer((request, response) => {
  response.statusCode = request.url === '/revoke' ? 503 : 200;
  response.end('{}');
});
let origin: string;

beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

it('revocations that fail keep nobody from signing in', async () => {
  const endpoint = new TokenEndpoint('SOCIOS', { deadlineMs: 2_000, maxBytes: 10_000 }, SILENT);
  const ask = { method: 'POST', path: '', headers: {} } as const;
  const revoke = () => endpoint.askToRevoke(`${origin}/revoke`, ask, ({ status }) => status === 200);
  for (let n = 0; n < 20; n += 1) expect(await revoke()).toEqual({ kind: 'retry', retryAfterMs: undefined });
  // Their own breaker is open by now.
  expect(await revoke()).toEqual({ kind: 'retry', retryAfterMs: 1_000 });
  const refused = { kind: 'refused', code: 'read' } as const;
  expect(await endpoint.askForToken(`${origin}/token`, ask, () => refused as never)).toEqual(refused);
});
