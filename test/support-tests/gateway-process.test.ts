import { expect, it } from 'vitest';
import { refusedStart, startGateway } from '../support/gateway-process.js';

it('startGateway starts the real gateway, reads its log and drains it', async () => {
  const gateway = await startGateway();
  expect(await gateway.status('/ready')).toBe(200);
  expect(gateway.logs()).not.toBe('');
  expect(await gateway.stop()).toBe(0);
  expect(gateway.isRunning).toBe(false);
});

it('kill ends the gateway at once', async () => {
  const gateway = await startGateway();
  expect(await gateway.kill()).toBeNull();
  await expect(gateway.status('/live')).rejects.toThrow();
});

it('startGateway reports why the gateway does not start', async () => {
  await expect(startGateway({ env: { KEYRING_DRAIN: 'soon' } })).rejects.toThrow(/KEYRING_DRAIN/);
  const { code, output } = await refusedStart({ KEYRING_DRAIN: 'soon' });
  expect(code).not.toBe(0);
  expect(output).toContain('KEYRING_DRAIN');
});
