import { expect, it } from 'vitest';
import { refusedStart, startGateway } from '../support/gateway-process.js';

it('starts the real gateway, reads its log and lets it drain', async () => {
  const gateway = await startGateway();
  expect(await gateway.status('/ready')).toBe(200);
  expect(gateway.logs()).not.toBe('');
  expect(await gateway.stop()).toBe(0);
  expect(gateway.isRunning).toBe(false);
});

it('kills it', async () => {
  const gateway = await startGateway();
  expect(await gateway.kill()).toBeNull();
  await expect(gateway.status('/live')).rejects.toThrow();
});

it('says why it does not start', async () => {
  await expect(startGateway({ env: { KEYRING_DRAIN: 'soon' } })).rejects.toThrow(/KEYRING_DRAIN/);
  const { code, output } = await refusedStart({ KEYRING_DRAIN: 'soon' });
  expect(code).not.toBe(0);
  expect(output).toContain('KEYRING_DRAIN');
});
