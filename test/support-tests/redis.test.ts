import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../src/testing/until.js';
import { startChild } from '../support/child.js';
import { type RedisServer, startRedis } from '../support/redis.js';

describe('startRedis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  it('executes commands and dumps every type of value as text', async () => {
    await redis.cli('SET', 'text', 'plain-value');
    await redis.cli('HSET', 'hash', 'field', 'hash-value');
    await redis.cli('RPUSH', 'list', 'list-value');
    await redis.cli('SADD', 'set', 'set-value');
    await redis.cli('ZADD', 'zset', 1, 'zset-value');
    await redis.cli('XADD', 'stream', '*', 'field', 'stream-value');
    const dump = await redis.dump();
    for (const type of ['plain', 'hash', 'list', 'set', 'zset', 'stream']) expect(dump).toContain(`${type}-value`);
    expect(dump.split('\n')).toHaveLength(6);
  });

  it('keeps acknowledged writes over a SIGKILL, on the same port', async () => {
    await redis.cli('SET', 'kept', 'yes');
    await redis.kill();
    expect(redis.isRunning).toBe(false);
    await expect(redis.cli('PING')).rejects.toThrow();
    await redis.restart();
    expect(await redis.cli('GET', 'kept')).toBe('yes');
  });

  it('restarts empty on request', async () => {
    await redis.cli('SET', 'lost', 'yes');
    await redis.restart({ keepData: false });
    expect(await redis.cli('DBSIZE')).toBe(0);
  });

  it('is silent while paused, and continues afterwards', async () => {
    redis.pause();
    const asked = redis.cli('PING');
    expect(await Promise.race([asked, wait(100, 'silence')])).toBe('silence');
    redis.resume();
    expect(await asked).toBe('PONG');
  });

  it('follows a master', async () => {
    await redis.cli('SET', 'copied', 'yes');
    const replica = await startRedis({ replicaOf: redis });
    expect(await replica.cli('GET', 'copied')).toBe('yes');
    await replica.stop();
  });

  it('refuses a port that is taken, when it is requested', async () => {
    await expect(startRedis({ port: redis.port })).rejects.toThrow(/Address already in use/);
  });

  it('leaves nothing behind when its process is killed', async () => {
    const code = `
      const { startRedis } = await import('./test/support/redis.ts');
      const redis = await startRedis();
      console.log('started', redis.pid, redis.folder, '.');
      setInterval(() => {}, 1000);
    `;
    const owner = startChild(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code]);
    await owner.printed(/started \d+ \S+ \./);
    const [, pid, folder = ''] = /started (\d+) (\S+) \./.exec(owner.output()) ?? [];
    await owner.end('SIGKILL');
    await until('its server and its folder are gone', () => !isAlive(Number(pid)) && !existsSync(folder));
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
