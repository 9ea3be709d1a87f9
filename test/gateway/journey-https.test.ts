import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RETURN_TO, startWorld, type World } from '../support/gateway.js';
import { codesByPath } from '../support/http-client.js';
import { LOGOUT, WHO } from './journey-queries.js';
import { beginSocios, consent, signIn } from './journey-steps.js';

const PUBLIC_URL = 'https://keyring.example';

describe('a journey behind a TLS terminator', () => {
  let world: World;
  const lines: string[] = [];
  beforeEach(async () => {
    world = await startWorld({
      env: { PUBLIC_URL },
      watch: ({ headers }) => lines.push(...(headers['set-cookie'] ?? [])),
    });
    world.sandboxes.socios.knobs.redirectUris = [`${PUBLIC_URL}/callback/socios`];
  });
  afterEach(() => world.close());

  it('keeps the session in a cookie that only this host can set and only TLS transmits', async () => {
    const browser = world.browser();
    await signIn(browser, world, 'pool');
    const callback = await consent(browser, await beginSocios(browser, { returnTo: RETURN_TO }));
    expect(new URL(callback).origin).toBe(PUBLIC_URL);
    expect((await browser.open(callback)).headers.location).toBe(RETURN_TO);
    expect(await browser.data(WHO)).toMatchObject({
      viewer: { pool: { id: '1001' }, socios: { username: 'Ana Ñíguez' } },
    });
    await browser.data(LOGOUT);
    expect(await browser.session()).toBeUndefined();
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines)
      expect(line).toMatch(
        /^__Host-keyring(-login-[\w-]{12})?=[^;]*; Max-Age=\d+; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
      );
  });

  it('treats the loopback names as foreign origins', async () => {
    const { port } = new URL(world.sandboxes.pool.origin);
    const answer = await world.browser().graphql(WHO, {}, { origin: `http://localhost:${port}` });
    expect([answer.status, codesByPath(answer)]).toEqual([403, { '': 'FORBIDDEN' }]);
  });
});
