import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { until } from '../../src/testing/until.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import { freePort } from '../support/ports.js';
import { LOGOUT, ME, outboxed, REFRESH, redeems, SESSION, staged } from '../support/stage.js';

/** Several processes on one port, and a parent process that serves nothing and restarts workers that crash. */

const WORKERS = 2;
const env = { KEYRING_WORKERS: String(WORKERS) };

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Resolves when every worker listens; /live responds as soon as the first one does. */
const complete = (gateway: GatewayProcess) =>
  until('every worker listens', () => (gateway.logs().match(/"listening"/g) ?? []).length === WORKERS);

describe.concurrent('workers', () => {
  it(
    'sign-in, queries, refresh, logout → as with one process; one refresh serves all workers',
    staged(async stage => {
      const gateway = await stage.gateway({ env });
      await complete(gateway);
      expect(childrenOf(gateway.pid)).toHaveLength(WORKERS);
      const person = await stage.signedIn(gateway);
      const many = await Promise.all(Array.from({ length: 40 }, () => person.ask(gateway, ME)));
      expect(many.flatMap(({ codes }) => codes)).toEqual([]);
      await person.get(gateway, REFRESH);
      expect(redeems(stage.socios)).toHaveLength(1);
      expect(await person.get(gateway, LOGOUT)).toMatchObject({ logout: { sessionsEnded: 1 } });
      expect(await person.get(gateway, SESSION)).toEqual({ session: null });
      expect(await gateway.stop()).toBe(0);
      expect(await outboxed(stage)).toBe(false);
      // Warnings about the settings come from the process above, once.
      expect(gateway.logs().match(/"starting workers"/g)).toHaveLength(1);
      expect(gateway.logs().match(/KEYRING_ALLOW_HTTP_UPSTREAMS is set/g)).toHaveLength(1);
    }),
  );

  it(
    'one is killed → the other serves, it is restarted, every session is kept',
    staged(async stage => {
      const gateway = await stage.gateway({ env });
      await complete(gateway);
      const person = await stage.signedIn(gateway);
      const before = childrenOf(gateway.pid);
      const [victim = 0] = before;
      process.kill(victim, 'SIGKILL');
      // Node loses a connection that it is handing over to a worker at the moment the worker ends.
      await gateway.logged(/"worker":\d,"outcome":"SIGKILL".*is started again/);
      // A connection that was kept to the one killed is lost with it; the next try has another.
      await until('the other serves', async () => (await person.ask(gateway, ME)).codes.length === 0);
      await until('there are as many again', () => childrenOf(gateway.pid).length === WORKERS, { timeoutMs: 30_000 });
      expect(childrenOf(gateway.pid)).not.toContain(victim);
      expect((await person.ask(gateway, ME)).codes).toEqual([]);
      expect(await gateway.stop()).toBe(0);
    }),
  );

  it(
    'SIGTERM to the whole group → each drains once: not ready but served, then exits, exit code 0',
    staged(async stage => {
      const gateway = await stage.gateway({ env: { ...env, KEYRING_DRAIN_LEAD: '8' } });
      await complete(gateway);
      const person = await stage.signedIn(gateway);
      const workers = childrenOf(gateway.pid);
      const ended = gateway.stop();
      for (const pid of workers) process.kill(pid, 'SIGTERM');
      await until('no worker is ready', async () => {
        const tries = Array.from({ length: 6 }, () => gateway.status('/ready'));
        return (await Promise.all(tries)).every(status => status === 503);
      });
      expect((await person.ask(gateway, ME)).codes).toEqual([]);
      expect(await ended).toBe(0);
      expect(workers.filter(isAlive)).toEqual([]);
      expect(gateway.logs().match(/"draining"/g)).toHaveLength(WORKERS);
    }),
  );

  it(
    'SIGTERM twice → all exit without waiting for the drain lead',
    staged(async stage => {
      const gateway = await stage.gateway({ env: { ...env, KEYRING_DRAIN_LEAD: '300' } });
      await complete(gateway);
      const workers = childrenOf(gateway.pid);
      const ended = gateway.stop();
      await gateway.logged(/"stopping workers"/);
      await gateway.kill('SIGTERM');
      expect(await ended).toBe(143);
      await until('the workers are gone', () => !workers.some(isAlive));
    }),
  );

  it(
    'the parent process is killed → the workers exit',
    staged(async stage => {
      const gateway = await stage.gateway({ env });
      await complete(gateway);
      const workers = childrenOf(gateway.pid);
      await gateway.kill('SIGKILL');
      await until('the workers are gone', () => !workers.some(isAlive));
    }),
  );

  it(
    'the port is in use → exit code 1 as with one process, no restart loop',
    staged(async stage => {
      const port = await freePort();
      const squatter = createServer().listen(port, '127.0.0.1');
      try {
        await expect(stage.gateway({ env, port })).rejects.toThrow(/ended with 1 before it listened[\s\S]*EADDRINUSE/);
      } finally {
        squatter.close();
      }
    }),
  );
});
