import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Provider, ProviderModule, RedirectBegin } from '../../../src/provider/contract.js';
import { builtInProviders } from '../../../src/providers/index.js';
import { startChromium, type TestBrowser } from '../../support/chromium.js';
import { startWorld, type World } from '../../support/gateway.js';
import { send } from '../../support/http-client.js';

/** Form Post Response Mode in a real browser: the provider's page, on another site, posts the code to the gateway. */

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly hasLoginCookie: boolean;
}

let world: World;
let chromium: TestBrowser;
let provider: Server;
const seen: Seen[] = [];
let code = '';

beforeAll(async () => {
  // The sandbox's authorization page, with its response as a form that submits itself.
  provider = createServer(async ({ url = '' }, response) => {
    if (!url.startsWith('/authorize')) return response.writeHead(404).end();
    const to = new URL(url, 'http://127.0.0.1').searchParams.get('to') ?? '';
    const answer = await send({ url: to });
    const { origin, pathname, searchParams } = new URL(answer.headers.location ?? '');
    code = searchParams.get('code') ?? '';
    const fields = [...searchParams].map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`);
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><title>Provider</title><form method="post" action="${origin}${pathname}">
      ${fields.join('')}</form><script>document.forms[0].submit()</script>`);
    return undefined;
  });
  await new Promise<void>(resolve => provider.listen(0, '127.0.0.1', resolve));
  const page = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/authorize`;

  const withPages =
    (gateway: RequestListener): RequestListener =>
    (request, response) => {
      const { method = '', url = '', headers } = request;
      if (url.startsWith('/callback/'))
        seen.push({ method, url, hasLoginCookie: (headers.cookie ?? '').includes('keyring-login-') });
      if (!url.startsWith('/app/')) return gateway(request, response);
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>App</title>');
    };
  const change = (module: ProviderModule): ProviderModule => ({
    ...module,
    create(values, tools) {
      const sound = module.create(values, tools) as Provider<unknown>;
      const authorizationUrl = async (input: unknown, begin: RedirectBegin) => {
        const request = (await sound.authorizationUrl?.(input, begin)) ?? '';
        const { url, remember = {} } = typeof request === 'string' ? { url: request } : request;
        return { url: `${page}?${new URLSearchParams({ to: url })}`, remember };
      };
      return { ...sound, callback: { formPost: true }, authorizationUrl } as unknown as Provider;
    },
  });
  const modules = builtInProviders.map(one => (one.id === 'SOCIOS' ? change(one as ProviderModule) : one));
  [world, chromium] = await Promise.all([
    startWorld({ env: { KEYRING_RETURN_TO: '' }, overrides: { withPages, modules } }),
    startChromium(),
  ]);
  world.sandboxes.socios.knobs.autoConsent = true;
}, 60_000);
afterAll(async () => {
  await chromium.close();
  await world.close();
  provider.close();
});

describe('in Chromium, a provider of another site that responds by form post', { timeout: 60_000 }, () => {
  it('signs in: the POST has no cookie, the GET after it has, and no URL contains the code', async () => {
    const tab = await chromium.newPage();
    await tab.goto(`${world.url}/login/socios?returnTo=${encodeURIComponent('/app/one')}`);
    await tab.waitForURL(`${world.url}/app/one`);
    expect(seen.map(({ method, hasLoginCookie }) => [method, hasLoginCookie])).toEqual([
      ['POST', false],
      ['GET', true],
    ]);
    expect(code).toMatch(/^\w{64}$/);
    for (const { url } of seen) expect(url).not.toContain(code);
    expect(world.log()).not.toContain(code);
    const grants = await tab.evaluate(async () => {
      const answer = await fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-keyring-csrf': '1' },
        body: JSON.stringify({ query: '{ session { grants { provider state } } }' }),
      });
      return (await answer.json()).data.session?.grants;
    });
    expect(grants).toEqual([{ provider: 'SOCIOS', state: 'ACTIVE' }]);
  });
});
