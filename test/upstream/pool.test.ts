import { Agent } from 'undici';
import { describe, expect, it } from 'vitest';
import { exchange } from '../../src/upstream/exchange.js';
import { Upstream } from '../../src/upstream/upstream.js';
import { Departing } from '../support/departing.js';
import { gate } from '../support/gate.js';
import { sent } from './sent.js';
import { httpServer, later } from './upstreams.js';

const GET = { method: 'GET', path: '/' } as const;

/** An upstream that answers when the test says so, and notes who hung up. */
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

function upstreamAt(origin: string, deadlineMs = 2_000): Upstream {
  const upstream = new Upstream(origin, { deadlineMs, maxBytes: 1_000 });
  later(() => void upstream.close());
  return upstream;
}

describe('a client that goes', () => {
  it('ends the call at its connection', async () => {
    const { origin, hungUp, paths } = await slowServer();
    const client = new Departing();
    const call = sent(upstreamAt(origin), GET, client);
    await expect.poll(() => paths).toEqual(['/']);
    client.go();
    await expect(call).rejects.toMatchObject({ kind: 'aborted' });
    await expect.poll(() => hungUp).toEqual(['/']);
  });

  it('that has gone before, is asked nothing for', async () => {
    const { origin, paths } = await slowServer();
    const client = new Departing();
    client.go();
    const upstream = upstreamAt(origin);
    await expect(sent(upstream, GET, client)).rejects.toMatchObject({ kind: 'aborted' });
    await sent(upstream, { ...GET, path: '/after' }, new Departing()).catch(() => {});
    expect(paths).toEqual(['/after']);
  });

  it('leaves the others, and their connections, alone', async () => {
    const { origin, paths, hungUp, open } = await slowServer();
    const upstream = upstreamAt(origin);
    const client = new Departing();
    const gone = sent(upstream, { ...GET, path: '/gone' }, client);
    const stays = sent(upstream, { ...GET, path: '/stays' });
    await expect.poll(() => paths.length).toBe(2);
    client.go();
    await expect(gone).rejects.toMatchObject({ kind: 'aborted' });
    await expect.poll(() => hungUp).toEqual(['/gone']);
    open();
    expect((await stays).text).toBe('late');
    expect(hungUp).toEqual(['/gone']);
  });

  it('is forgotten once the answer is there', async () => {
    const { origin, open } = await slowServer();
    const client = new Departing();
    const call = sent(upstreamAt(origin), GET, client);
    expect(client.listening).toBe(1);
    open();
    expect((await call).text).toBe('late');
    expect(client.listening).toBe(0);
    client.go();
  });
});

describe('a call that waits for a connection', () => {
  /** The same with one connection, which the first call holds. */
  async function queued(deadlineMs: number, departure?: Departing) {
    const server = await slowServer();
    const agent = new Agent({ connections: 1 });
    later(() => void agent.destroy());
    const pool = agent.compose(
      dispatch => (options, handler) => dispatch({ ...options, origin: server.origin }, handler),
    );
    const limits = { deadlineMs: 5_000, maxBytes: 1_000 };
    const first = exchange(pool, { ...GET, path: '/first' }, limits);
    await expect.poll(() => server.paths).toEqual(['/first']);
    const second = exchange(pool, { ...GET, path: '/second' }, { ...limits, deadlineMs }, departure);
    return { ...server, first, second, third: () => exchange(pool, { ...GET, path: '/third' }, limits) };
  }

  it('was never sent when its time runs out, and is not sent afterwards', async () => {
    const { first, second, third, open, paths } = await queued(50);
    await expect(second).rejects.toMatchObject({ kind: 'never-sent' });
    open();
    expect((await first).text).toBe('late');
    expect((await third()).text).toBe('late');
    expect(paths).toEqual(['/first', '/third']);
  });

  it('is not sent when its client goes meanwhile', async () => {
    const client = new Departing();
    const { first, second, third, open, paths } = await queued(5_000, client);
    client.go();
    await expect(second).rejects.toMatchObject({ kind: 'aborted' });
    open();
    await Promise.all([first, third()]);
    expect(paths).toEqual(['/first', '/third']);
  });
});

describe('a pool', () => {
  it('uses its connections again', async () => {
    const ports = new Set<number | undefined>();
    const origin = await httpServer((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('ok');
    });
    const upstream = upstreamAt(origin);
    for (let i = 0; i < 20; i += 1) await sent(upstream, GET);
    expect(ports.size).toBeLessThan(4);
  });

  it('that is closed sends nothing', async () => {
    const { origin, paths } = await slowServer();
    const upstream = upstreamAt(origin);
    await upstream.close();
    await expect(sent(upstream, GET)).rejects.toMatchObject({ kind: 'never-sent' });
    expect(paths).toEqual([]);
  });
});
