import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '../support/redis.js';
import { withRedis } from '../support/redis-client.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

const ping = (port: number) => withRedis(port, redis => redis.ping());

describe('startTcpProxy', () => {
  let redis: RedisServer;
  let proxy: TcpProxy;
  beforeEach(async () => {
    redis = await startRedis();
    proxy = await startTcpProxy(redis.port);
  });
  afterEach(async () => {
    await proxy.close();
    await redis.stop();
  });

  it('passes everything on at first', async () => {
    expect(await ping(proxy.port)).toBe('PONG');
  });

  it('delays what it passes on', async () => {
    await withRedis(proxy.port, async client => {
      await client.ping();
      proxy.latency(1_000);
      const arrived: string[] = [];
      const delayed = client.ping().then(() => arrived.push('delayed'));
      await ping(redis.port).then(() => arrived.push('direct'));
      await delayed;
      expect(arrived).toEqual(['direct', 'delayed']);
    });
  });

  it('resets open connections', async () => {
    await withRedis(proxy.port, async client => {
      await client.ping();
      const closed = new Promise(resolve => client.once('close', resolve));
      proxy.reset();
      await closed;
    });
    expect(await ping(proxy.port)).toBe('PONG');
  });

  it('cuts connections until it is healed', async () => {
    await proxy.cut();
    await expect(ping(proxy.port)).rejects.toThrow();
    await proxy.heal();
    expect(await ping(proxy.port)).toBe('PONG');
  });

  it('silences the connections that have carried a text, and no other', async () => {
    await withRedis(proxy.port, async client => {
      await client.set('marked', 'yes');
      await withRedis(proxy.port, async other => {
        await other.ping();
        expect(proxy.silence('marked')).toBe(1);
        const lost = client.set('arrived', 'yes');
        lost.catch(() => {});
        expect(await other.ping()).toBe('PONG');
        expect(await redis.cli('GET', 'arrived')).toBeNull();
        expect(await Promise.race([lost, Promise.resolve('no reply')])).toBe('no reply');
      });
    });
    expect(await ping(proxy.port)).toBe('PONG');
  });

  it('drops replies, while requests arrive', async () => {
    await withRedis(proxy.port, async client => {
      await client.ping();
      proxy.mode('drop-replies');
      const lost = client.set('arrived', 'yes');
      lost.catch(() => {});
      await expect.poll(() => redis.cli('GET', 'arrived')).toBe('yes');
      expect(await Promise.race([lost, Promise.resolve('no reply')])).toBe('no reply');
    });
  });

  it('drops both directions', async () => {
    await withRedis(proxy.port, async client => {
      await client.ping();
      proxy.mode('blackhole');
      client.set('arrived', 'yes').catch(() => {});
      await redis.cli('SET', 'later', 'yes');
      expect(await redis.cli('GET', 'arrived')).toBeNull();
    });
  });

  it('drops one reply: the command is executed, but the client cannot know', async () => {
    await withRedis(proxy.port, async client => {
      await client.ping();
      const lost = proxy.loseReplyTo('precious');
      await expect(client.set('precious', 'yes')).rejects.toThrow();
      await lost;
    });
    expect(await redis.cli('GET', 'precious')).toBe('yes');
    expect(await ping(proxy.port)).toBe('PONG');
  });

  it('drops one request: the server never receives it', async () => {
    await withRedis(proxy.port, async client => {
      await client.ping();
      const swallowed = proxy.swallow('precious');
      client.set('precious', 'yes').catch(() => {});
      await swallowed;
      await redis.cli('SET', 'later', 'yes');
    });
    expect(await redis.cli('GET', 'precious')).toBeNull();
    expect(await ping(proxy.port)).toBe('PONG');
  });
});
