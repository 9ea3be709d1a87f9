import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { codeOf } from '../../src/errors.js';
import type { ProviderId } from '../../src/provider-id.js';
import { SILENT, type Telemetry } from '../../src/telemetry/telemetry.js';
import { UpstreamClient } from '../../src/upstream/client.js';
import { UpstreamFailure } from '../../src/upstream/failure.js';
import type { UpstreamRequest } from '../../src/upstream/messages.js';
import { freePort } from '../support/ports.js';
import { httpServer, later } from './upstreams.js';

/** An endpoint in front of a server whose responses the test writes, and the requests received there. */
async function scene(answer: (response: ServerResponse, nth: number) => void) {
  const seen: string[] = [];
  const origin = await httpServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    answer(response, seen.length);
  });
  const endpoint = new UpstreamClient('ACME' as ProviderId, origin, { deadlineMs: 2_000, maxBytes: 1_000 });
  later(() => void endpoint.close());
  return { endpoint, seen };
}

const never = () => {};
const get: UpstreamRequest = { method: 'GET', path: '/x' };

/** Code of the caller's error, and the failure that caused it. */
async function failureOf(call: Promise<unknown>): Promise<[string | undefined, string | undefined]> {
  const error = await call.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  const cause = error instanceof Error ? error.cause : undefined;
  return [codeOf(error), cause instanceof UpstreamFailure ? cause.kind : undefined];
}

describe('when the client of a read disconnects', () => {
  it('aborts the read and does not retry it', async () => {
    const { endpoint, seen } = await scene(never);
    const client = new AbortController();
    const call = failureOf(endpoint.request(get, { signal: client.signal }));
    await expect.poll(() => seen).toEqual(['GET /x']);
    client.abort();
    expect(await call).toEqual(['TIMEOUT', 'aborted']);
    await new Promise(resolve => setTimeout(resolve, 200));
    expect(seen).toHaveLength(1);
  });

  it('does not retry the read even if its first attempt failed for another reason', async () => {
    const client = new AbortController();
    const { endpoint, seen } = await scene(response => {
      response.destroy();
      setImmediate(() => client.abort());
    });
    expect(await failureOf(endpoint.request(get, { signal: client.signal }))).toEqual(['TIMEOUT', 'aborted']);
    expect(seen).toHaveLength(1);
  });

  it('does not count the read as a failure of the upstream', async () => {
    let answers = false;
    const { endpoint } = await scene(response => (answers ? response.end('ok') : undefined));
    for (let i = 0; i < 40; i += 1) {
      const client = new AbortController();
      const call = failureOf(endpoint.request(get, { signal: client.signal }));
      setTimeout(() => client.abort(), 10);
      expect(await call).toEqual(['TIMEOUT', 'aborted']);
    }
    answers = true;
    expect((await endpoint.request(get)).text).toBe('ok');
  });
});

it('a write is completed when its client disconnects', async () => {
  const client = new AbortController();
  const { endpoint, seen } = await scene(response => {
    client.abort();
    setTimeout(() => response.end('done'), 50);
  });
  expect((await endpoint.request({ method: 'POST', path: '/vote', body: '{}' }, { signal: client.signal })).text).toBe(
    'done',
  );
  expect((await endpoint.request({ method: 'DELETE', path: '/vote' }, { signal: client.signal })).text).toBe('done');
  expect(seen).toEqual(['POST /vote', 'DELETE /vote']);
});

describe('when an attempt fails', () => {
  it.each([
    [429, { 'retry-after': '7' }, { code: 'RATE_LIMITED', retryAfter: 7 }],
    [500, {}, { code: 'PROVIDER_UNAVAILABLE' }],
    [503, { 'retry-after': '2' }, { code: 'PROVIDER_UNAVAILABLE', retryAfter: 2 }],
  ])('reports HTTP %d as an error', async (status, headers, facts) => {
    const { endpoint, seen } = await scene(response => response.writeHead(status, headers).end('SECRET'));
    await expect(endpoint.request(get)).rejects.toMatchObject({ extensions: { ...facts, provider: 'ACME' } });
    expect(seen).toHaveLength(1);
  });

  it.each([502, 503, 504])('retries after HTTP %d', async status => {
    const { endpoint } = await scene((response, nth) => response.writeHead(nth === 1 ? status : 200).end('ok'));
    expect((await endpoint.request(get)).text).toBe('ok');
  });

  it('retries a read whose response is lost, but not a write', async () => {
    const { endpoint, seen } = await scene((response, nth) => (nth % 2 ? response.destroy() : response.end('ok')));
    expect((await endpoint.request(get)).text).toBe('ok');
    expect(await failureOf(endpoint.request({ method: 'POST', path: '/w' }))).toEqual([
      'PROVIDER_UNAVAILABLE',
      'no-response',
    ]);
    expect(seen).toEqual(['GET /x', 'GET /x', 'POST /w']);
  });

  it.each([502, 504])('does not retry after HTTP %d with Retry-After', async status => {
    const { endpoint, seen } = await scene(response => response.writeHead(status, { 'retry-after': '2' }).end());
    await expect(endpoint.request(get)).rejects.toMatchObject({ extensions: { retryAfter: 2 } });
    expect(seen).toHaveLength(1);
  });

  it('reports the failure of the retry', async () => {
    const { endpoint, seen } = await scene((response, nth) =>
      nth === 1 ? response.writeHead(503).end() : response.destroy(),
    );
    expect(await failureOf(endpoint.request(get))).toEqual(['PROVIDER_UNAVAILABLE', 'no-response']);
    const late = await scene((response, nth) => (nth === 1 ? response.destroy() : response.writeHead(503).end()));
    expect(await failureOf(late.endpoint.request(get))).toEqual(['PROVIDER_UNAVAILABLE', undefined]);
    expect([seen.length, late.seen.length]).toEqual([2, 2]);
  });

  it('does not retry an attempt that took long', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const { endpoint, seen } = await scene(response => {
      vi.advanceTimersByTime(1_100);
      response.destroy();
    });
    expect(await failureOf(endpoint.request(get))).toEqual(['PROVIDER_UNAVAILABLE', 'no-response']);
    expect(seen).toHaveLength(1);
  });

  it('retries once to connect, even for a write, which the upstream has not seen', async () => {
    const calls: string[] = [];
    const telemetry: Telemetry = {
      ...SILENT,
      calls: () => ({ ended: outcome => void calls.push(outcome), refused: () => {} }),
    };
    const nobody = `http://127.0.0.1:${await freePort()}`;
    const endpoint = new UpstreamClient(
      'ACME' as ProviderId,
      nobody,
      { deadlineMs: 2_000, maxBytes: 1_000 },
      telemetry,
    );
    later(() => void endpoint.close());
    expect(await failureOf(endpoint.request({ method: 'POST', path: '/w' }))).toEqual([
      'PROVIDER_UNAVAILABLE',
      'never-sent',
    ]);
    expect(calls).toEqual(['never-sent', 'never-sent']);
  });

  it('reports a response that is too large', async () => {
    const { endpoint } = await scene(response => response.end('x'.repeat(1_001)));
    expect(await failureOf(endpoint.request(get))).toEqual(['PROVIDER_PROTOCOL_ERROR', 'too-large']);
  });
});
