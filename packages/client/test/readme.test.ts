import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fences, read } from '../../../test/hygiene/project.js';
import { ROOT } from '../../../test/support/built.js';
import { startChromium, type TestBrowser } from '../../../test/support/chromium.js';
import { startWorld, type World } from '../../../test/support/gateway.js';
import { freePort } from '../../../test/support/ports.js';

const [excerpt = ''] = fences(read('README.md'), 'html');
const [markup = '', script = ''] = excerpt.split(/<script type="module">|<\/script>/);

/** The page of the README with its script bundled, as a frontend's build does it. */
async function page(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: script.replace('https://api.example.com/graphql', '/graphql'),
      resolveDir: join(ROOT, 'packages/client'),
    },
    tsconfig: join(ROOT, 'packages/client/tsconfig.json'),
    bundle: true,
    format: 'esm',
    write: false,
  });
  const bundled = outputFiles[0]?.text.replaceAll('</script', '<\\/script');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>README</title><link rel="icon" href="data:,">${markup}<script type="module">${bundled}</script>`;
}

describe('the page in the README', () => {
  let world: World;
  let browser: TestBrowser;

  beforeAll(async () => {
    const html = await page();
    const withPages =
      (gateway: RequestListener): RequestListener =>
      (request, response) => {
        if (request.url !== '/') return gateway(request, response);
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
      };
    const env = { PORT: String(await freePort()), KEYRING_RETURN_TO: '' };
    [world, browser] = await Promise.all([startWorld({ env, overrides: { withPages } }), startChromium()]);
  });
  afterAll(async () => {
    await browser.close();
    await world.close();
  });

  it('has twenty lines', () => {
    expect(excerpt.trim().split('\n').length).toBeLessThanOrEqual(20);
  });

  it('shows the advice without a session, and data after a sign-in', async () => {
    const tab = await browser.newPage();
    await tab.goto(world.url);
    await tab.locator('#folders li', { hasText: 'PMAPI' }).waitFor();
    const input = world.sandboxes.pmapi.logins[0]?.input as { pmapi: { password: Record<string, string> } };
    const { username = '', password = '' } = input.pmapi.password;
    const card = tab.getByRole('listitem').filter({ has: tab.getByRole('heading', { name: 'Sign-Up.to' }) });
    await card.getByRole('button', { name: /^Sign in/ }).click();
    await card.getByLabel('User name').fill(username);
    await card.locator('input[type=password]:visible').fill(password);
    await card.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect.poll(() => tab.locator('#folders li').count()).toBe(10);
    expect(browser.takeConsoleErrors()).toEqual([]);
  });
});
