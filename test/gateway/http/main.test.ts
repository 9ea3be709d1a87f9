import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { refusedStart, startGateway } from '../../support/gateway-process.js';
import { send } from '../../support/http-client.js';
import { freePort } from '../../support/ports.js';

describe('the gateway process', () => {
  it('prints every invalid setting at once and does not listen', async () => {
    const port = await freePort();
    const { code, output } = await refusedStart({
      PORT: String(port),
      NODE_ENV: 'production',
      KEYRING_SEAL_KEYS: 'CANARY',
      KEYRING_ORIGINS: '*',
      KEYRING_ORIGIN: 'x',
    });
    expect(code).toBe(1);
    for (const name of ['PUBLIC_URL', 'REDIS_URL', 'KEYRING_SEAL_KEYS', 'KEYRING_ORIGINS'])
      expect(output).toContain(`  ${name}: `);
    expect(output).toContain('did you mean KEYRING_ORIGINS?');
    expect(output).not.toMatch(/CANARY|listening/);
    await expect(send({ url: `http://127.0.0.1:${port}/live` })).rejects.toThrow(/ECONNREFUSED/);
  });

  it('reports that the port is taken', async () => {
    const other = createServer();
    const port = await freePort();
    await new Promise<void>(resolve => other.listen(port, '127.0.0.1', resolve));
    const { code, output } = await refusedStart({ PORT: String(port) });
    expect(code).toBe(1);
    expect(output).toContain('EADDRINUSE');
    other.close();
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('listens until %s, then exits with code 0', async signal => {
    const gateway = await startGateway();
    expect(gateway.logs()).toMatch(new RegExp(`"listening".*${gateway.url}|${gateway.url}.*"listening"`));
    expect(await gateway.status('/ready')).toBe(200);
    expect(await gateway.kill(signal)).toBe(0);
    expect(gateway.logs()).toContain('"stopped"');
  });

  it('continues and logs an unhandled promise rejection', async () => {
    const failing =
      'setInterval(() => process.listenerCount("unhandledRejection") > 0 && Promise.reject(new Error("left")), 200)';
    const gateway = await startGateway({
      nodeArgs: ['--import', `data:text/javascript,${encodeURIComponent(`${failing}.unref()`)}`],
    });
    await gateway.logged(/unhandled promise rejection/);
    expect(await gateway.status('/live')).toBe(200);
    expect(await gateway.kill('SIGINT')).toBe(0);
  });
});
