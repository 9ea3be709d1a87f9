import { getEventListeners } from 'node:events';
import { Agent, type Dispatcher } from 'undici';
import { describe, expect, it } from 'vitest';
import { sendCall } from '../../src/upstream/call.js';
import type { UpstreamRequest } from '../../src/upstream/messages.js';
import { gate } from '../support/gate.js';
import { poolAt } from './sent.js';
import { httpServer, later } from './upstreams.js';

const GET = { method: 'GET', path: '/' } as const;
const LIMITS = { deadlineMs: 2_000, maxBytes: 1_000 };

const sent = (pool: Dispatcher, request: UpstreamRequest, client?: AbortController) =>
  sendCall(pool, request, { limits: LIMITS, signal: client?.signal });

/** An upstream that responds when the test lets it, and records the clients that hung up. */
async function slowServer() {
  const paths: string[] = [];
  const hungUp: string[] = [];
  const { opened, open } = gate();
  const origin = await httpServer(async (request, response) => {
    paths.push(request.url ?? '');
    response.once('close', () => response.writableFinished || hungUp.push(request.url ?? ''));
    await opened;
    response.end('late');
  });
  return { origin, paths, hungUp, open };
}

const upstreamAt = (origin: string) => poolAt(origin, LIMITS);

describe('when a client disconnects', () => {
  it('the call is aborted at its connection', async () => {
    const { origin, hungUp, paths } = await slowServer();
    const client = new AbortController();
    const call = sent(upstreamAt(origin), GET, client);
    await expect.poll(() => paths).toEqual(['/']);
    client.abort();
    await expect(call).rejects.toMatchObject({ kind: 'aborted' });
    await expect.poll(() => hungUp).toEqual(['/']);
  });

  it('no request is sent if it happened before the call', async () => {
    const { origin, paths, open } = await slowServer();
    open();
    const client = new AbortController();
    client.abort();
    const upstream = upstreamAt(origin);
    await expect(sent(upstream, GET, client)).rejects.toMatchObject({ kind: 'aborted' });
    expect((await sent(upstream, { ...GET, path: '/after' }, new AbortController())).text).toBe('late');
    expect(paths).toEqual(['/after']);
  });

  it('other calls and their connections continue', async () => {
    const { origin, paths, hungUp, open } = await slowServer();
    const upstream = upstreamAt(origin);
    const client = new AbortController();
    const gone = sent(upstream, { ...GET, path: '/gone' }, client);
    const stays = sent(upstream, { ...GET, path: '/stays' });
    await expect.poll(() => paths.length).toBe(2);
    client.abort();
    await expect(gone).rejects.toMatchObject({ kind: 'aborted' });
    await expect.poll(() => hungUp).toEqual(['/gone']);
    open();
    expect((await stays).text).toBe('late');
    expect(hungUp).toEqual(['/gone']);
  });

  it('its listener is removed once the response has arrived', async () => {
    const { origin, open } = await slowServer();
    const client = new AbortController();
    const call = sent(upstreamAt(origin), GET, client);
    expect(getEventListeners(client.signal, 'abort')).toHaveLength(1);
    open();
    expect((await call).text).toBe('late');
    expect(getEventListeners(client.signal, 'abort')).toHaveLength(0);
    client.abort();
  });
});

describe('a call that waits for a connection', () => {
  /** The same with one connection, which the first call holds. */
  async function queued(deadlineMs: number, client?: AbortController) {
    const server = await slowServer();
    const agent = new Agent({ connections: 1 });
    later(() => void agent.destroy());
    const pool = agent.compose(
      dispatch => (options, handler) => dispatch({ ...options, origin: server.origin }, handler),
    );
    const limits = { deadlineMs: 5_000, maxBytes: 1_000 };
    const first = sendCall(pool, { ...GET, path: '/first' }, { limits });
    await expect.poll(() => server.paths).toEqual(['/first']);
    const second = sendCall(
      pool,
      { ...GET, path: '/second' },
      { limits: { ...limits, deadlineMs }, signal: client?.signal },
    );
    return { ...server, first, second, third: () => sendCall(pool, { ...GET, path: '/third' }, { limits }) };
  }

  it('is reported as never sent when its deadline passes, and is not sent afterwards', async () => {
    const { first, second, third, open, paths } = await queued(50);
    await expect(second).rejects.toMatchObject({ kind: 'never-sent' });
    open();
    expect((await first).text).toBe('late');
    expect((await third()).text).toBe('late');
    expect(paths).toEqual(['/first', '/third']);
  });

  it('is not sent when its client disconnects meanwhile', async () => {
    const client = new AbortController();
    const { first, second, third, open, paths } = await queued(5_000, client);
    client.abort();
    await expect(second).rejects.toMatchObject({ kind: 'aborted' });
    open();
    await Promise.all([first, third()]);
    expect(paths).toEqual(['/first', '/third']);
  });
});

describe('a connection pool', () => {
  it('reuses its connections', async () => {
    const ports = new Set<number | undefined>();
    const origin = await httpServer((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('ok');
    });
    const upstream = upstreamAt(origin);
    for (let i = 0; i < 20; i += 1) await sent(upstream, GET);
    expect(ports.size).toBeLessThan(4);
  });

  it('sends nothing after it is closed', async () => {
    const { origin, paths } = await slowServer();
    const upstream = upstreamAt(origin);
    await upstream.destroy();
    await expect(sent(upstream, GET)).rejects.toMatchObject({ kind: 'never-sent' });
    expect(paths).toEqual([]);
  });
});
