import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChromium } from '../support/chromium.js';

describe('startChromium', () => {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>Here</title><script>console.error("a complaint")</script>');
  });
  let url: string;
  beforeAll(async () => {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('opens pages of this machine and collects their errors', async () => {
    const browser = await startChromium();
    const page = await browser.newPage();
    await page.goto(url);
    expect(await page.title()).toBe('Here');
    await browser.close();
    expect(browser.consoleErrors).toContain('a complaint');
  });

  it.each([
    ['a request', 'https://example.com/tracker.js', 'fetch("https://example.com/tracker.js").catch(() => {})'],
    ['a socket', 'wss://example.com/live', 'void new WebSocket("wss://example.com/live")'],
  ])('fails the test when a page makes %s to another host', async (_what, address, code) => {
    const browser = await startChromium();
    const page = await browser.newPage();
    await page.goto(url);
    await page.evaluate(code);
    await expect(browser.close()).rejects.toThrow(address);
  });
});
