import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { bareEnv, startChild } from '../../support/child.js';
import { freePort } from '../../support/ports.js';
import { send } from './support.js';

const start = (env: Record<string, string>) =>
  startChild(process.execPath, ['--import', 'tsx', 'src/main.ts'], { env: { ...bareEnv(), ...env } });

describe('the process', () => {
  it('prints every complaint at once and does not listen', async () => {
    const port = await freePort();
    const child = start({
      PORT: String(port),
      NODE_ENV: 'production',
      KEYRING_SEAL_KEYS: 'CANARY',
      KEYRING_ORIGINS: '*',
      KEYRING_ORIGIN: 'x',
    });
    expect(await child.ended).toBe(1);
    const output = child.output();
    for (const name of ['PUBLIC_URL', 'REDIS_URL', 'KEYRING_SEAL_KEYS', 'KEYRING_ORIGINS'])
      expect(output).toContain(`  ${name}: `);
    expect(output).toContain('did you mean KEYRING_ORIGINS?');
    expect(output).not.toMatch(/CANARY|listening/);
    await expect(send(port, { path: '/live' })).rejects.toThrow(/ECONNREFUSED/);
  });

  it('says so when the port is taken', async () => {
    const other = createServer();
    const port = await freePort();
    await new Promise<void>(resolve => other.listen(port, '127.0.0.1', resolve));
    const child = start({ PORT: String(port) });
    expect(await child.ended).toBe(1);
    expect(child.output()).toContain('EADDRINUSE');
    other.close();
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('listens until %s, then ends by itself', async signal => {
    const port = await freePort();
    const child = start({ PORT: String(port) });
    await child.printed(/"listening"/);
    expect(child.output()).toContain(`http://localhost:${port}`);
    expect((await send(port, { path: '/ready' })).status).toBe(200);
    child.signal(signal);
    expect(await child.ended).toBe(0);
    expect(child.output()).toContain('"stopped"');
  });

  it('goes on, and says so, when something fails that nobody waits for', async () => {
    const port = await freePort();
    const failing =
      'setInterval(() => process.listenerCount("unhandledRejection") > 0 && Promise.reject(new Error("left")), 200)';
    const child = start({
      PORT: String(port),
      NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(`${failing}.unref()`)}`,
    });
    await child.printed(/"listening"/);
    await child.printed(/something failed that nobody waited for/);
    expect((await send(port, { path: '/live' })).status).toBe(200);
    child.signal('SIGINT');
    expect(await child.ended).toBe(0);
  });
});
