import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { TokenResult } from '../../src/provider/contract.js';
import { SILENT } from '../../src/telemetry/telemetry.js';
import { createTokenEndpoint } from '../../src/upstream/token-endpoint.js';
import { gate } from '../support/gate.js';
import { anyHost } from '../support/hosts.js';

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

const startEndpoint = () => createTokenEndpoint('SOCIOS', { deadlineMs: 2_000, maxBytes: 10_000 }, SILENT, anyHost);
const ask = { method: 'POST', path: '', headers: {} } as const;

it('failing revocations do not prevent logins', async () => {
  const endpoint = startEndpoint();
  const revoke = (token: number) =>
    endpoint.requestRevocation(`${origin}/revoke`, { ...ask, body: `token=${token}` }, ({ status }) => status === 200);
  for (let n = 0; n < 20; n += 1) expect(await revoke(n)).toEqual({ kind: 'retry', retryAfterMs: undefined });
  // Their own breaker has opened.
  expect(await revoke(0)).toEqual({ kind: 'retry', retryAfterMs: 1_000 });
  const refused = { kind: 'refused', code: 'read' } as const;
  expect(await endpoint.requestToken(`${origin}/token`, ask, () => refused as never)).toEqual(refused);
});

describe('token requests of one caller', () => {
  const ISSUED: TokenResult = { kind: 'issued', issued: { accessToken: 'token' } };
  const down = async (): Promise<TokenResult> => ({ kind: 'unavailable', code: 'PROVIDER_UNAVAILABLE' });

  it('that all fail do not affect other callers, even at the same address', async () => {
    const endpoint = startEndpoint();
    for (let n = 0; n < 100; n += 1) await endpoint.forToken('address 192.0.2.1', down);
    for (const caller of ['address 192.0.2.1', 'address 192.0.2.2', 'session'])
      expect(await endpoint.forToken(caller, async () => ISSUED)).toEqual(ISSUED);
  });

  it('are refused with a Retry-After when those of five callers fail', async () => {
    const endpoint = startEndpoint();
    for (let n = 0; n < 20; n += 1) await endpoint.forToken(`session ${n % 5}`, down);
    const work = vi.fn(async () => ISSUED);
    expect(await endpoint.forToken('session 1', work)).toEqual({
      kind: 'unavailable',
      code: 'PROVIDER_UNAVAILABLE',
      retryAfterMs: 1_000,
    });
    expect(work).not.toHaveBeenCalled();
  });

  it('that hang leave room for those of other callers', async () => {
    const endpoint = startEndpoint();
    const { opened, open } = gate();
    const hanging = Array.from({ length: 50 }, () =>
      endpoint.forToken('address 192.0.2.1', async () => {
        await opened;
        return ISSUED;
      }),
    );
    for (let n = 0; n < 20; n += 1)
      expect(await endpoint.forToken(`address 192.0.2.${n + 2}`, async () => ISSUED)).toEqual(ISSUED);
    open();
    expect(await Promise.all(hanging)).toEqual(Array(50).fill(ISSUED));
  });

  it('wait in a bounded queue', async () => {
    const endpoint = startEndpoint();
    const { opened, open } = gate();
    const work = async () => {
      await opened;
      return ISSUED;
    };
    const all = Array.from({ length: 1_100 }, () => endpoint.forToken('address 192.0.2.1', work));
    open();
    const outcomes = await Promise.all(all);
    expect(outcomes.filter(({ kind }) => kind === 'issued')).toHaveLength(1_004);
    expect(outcomes.at(-1)).toEqual({ kind: 'unavailable', code: 'PROVIDER_UNAVAILABLE', retryAfterMs: 1_000 });
  });
});
