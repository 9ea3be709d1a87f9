import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Front, startFront } from './support.js';

const FRIEND = 'https://app.example';
const APPS = ['capacitor://localhost', 'chrome-extension://bpcngdbgnhkjjlpkhgpogjhpdhkkbnpp'];
const CORS = ['access-control-allow-origin', 'access-control-allow-credentials', 'access-control-expose-headers'];

describe('the check of Origin', () => {
  let gateway: Front;
  let production: Front;
  beforeAll(async () => {
    gateway = await startFront({ settings: { origins: [FRIEND, ...APPS] } });
    production = await startFront({
      settings: { production: true, publicUrl: 'https://keyring.example', origins: [FRIEND], graphiql: false },
    });
  });
  afterAll(async () => {
    await gateway.close();
    await production.close();
  });

  it.each([FRIEND, ...APPS])('allows %s, with credentials', async origin => {
    const answer = await gateway.graphql('{ __typename }', undefined, { origin });
    expect(answer.status).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBe(origin);
    expect(answer.headers['access-control-allow-credentials']).toBe('true');
    expect(answer.headers['access-control-expose-headers']).toBe('retry-after, x-request-id');
    expect(answer.headers.vary).toBe('Origin');
  });

  it.each(['localhost', '127.0.0.1', '[::1]'])(
    'treats the loopback name %s as the same origin outside production',
    async name => {
      const answer = await gateway.graphql('{ __typename }', undefined, { origin: `http://${name}:${gateway.port}` });
      expect(answer.status).toBe(200);
    },
  );

  it.each([
    'https://evil.example',
    'null',
    '*',
    'https://app.example.evil.example',
    'http://app.example',
    'https://app.example:8443',
    'http://localhost:1',
    'capacitor://localhost:1',
    'capacitor://localhost.evil.example',
    'ionic://localhost',
    'chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'moz-extension://bpcngdbgnhkjjlpkhgpogjhpdhkkbnpp',
  ])('refuses %s, whatever other headers come with it', async origin => {
    for (const extra of [{}, { authorization: 'Bearer sid.secret' }, { cookie: 'keyring=sid.secret' }]) {
      const answer = await gateway.graphql('mutation { logout { sessionsEnded } }', undefined, { origin, ...extra });
      expect(answer.status).toBe(403);
      expect(answer.json.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
      for (const name of CORS) expect(answer.headers).not.toHaveProperty(name);
    }
    expect(gateway.engine.logouts).toBe(0);
  });

  it('also refuses a GET from a foreign origin', async () => {
    const answer = await gateway.ask({
      path: '/graphql?query={__typename}',
      headers: { origin: 'https://evil.example' },
    });
    expect(answer.status).toBe(403);
  });

  it('sends no CORS headers where there is no Origin', async () => {
    const answer = await gateway.graphql('{ __typename }');
    for (const name of CORS) expect(answer.headers).not.toHaveProperty(name);
  });

  it('allows the preflight of an allowed origin', async () => {
    const answer = await gateway.ask({
      method: 'OPTIONS',
      path: '/graphql',
      headers: {
        origin: FRIEND,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type, x-keyring-csrf',
      },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers['access-control-allow-origin']).toBe(FRIEND);
    expect(answer.headers['access-control-allow-credentials']).toBe('true');
    expect(answer.headers['access-control-allow-methods']).toBe('GET, POST');
    expect(answer.headers['access-control-allow-headers']).toBe('content-type, x-keyring-csrf');
  });

  it.each(['https://evil.example', 'null'])('allows the preflight of %s nothing', async origin => {
    const answer = await gateway.ask({
      method: 'OPTIONS',
      path: '/graphql',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-keyring-csrf' },
    });
    expect(answer.status).toBe(403);
    expect(Object.keys(answer.headers).filter(name => name.startsWith('access-control-'))).toEqual([]);
  });

  it('adds CORS headers to refusals, so that the page can read them', async () => {
    const answer = await gateway.ask({ method: 'POST', path: '/graphql', headers: { origin: FRIEND }, body: 'x' });
    expect(answer.status).toBe(415);
    expect(answer.headers['access-control-allow-origin']).toBe(FRIEND);
  });

  it('allows only PUBLIC_URL and the list in production', async () => {
    const ask = (origin: string) => production.graphql('{ __typename }', undefined, { origin });
    expect((await ask('https://keyring.example')).status).toBe(200);
    expect((await ask(FRIEND)).status).toBe(200);
    expect((await ask(`http://localhost:${production.port}`)).status).toBe(403);
  });

  it('redirects a page under another loopback name to PUBLIC_URL', async () => {
    const ask = (host: string, path = '/login/pool?returnTo=x') =>
      gateway.ask({ path, headers: { host, accept: 'text/html' } });
    const other = await ask(`127.0.0.1:${gateway.port}`);
    expect(other.status).toBe(303);
    expect(other.headers.location).toBe(`${gateway.publicUrl}/login/pool?returnTo=x`);
    expect((await ask(`127.0.0.1:${gateway.port}`, '/graphql')).headers.location).toBe(`${gateway.publicUrl}/graphql`);
    expect((await ask(`127.0.0.1:${gateway.port}`, '//evil.example')).headers.location).toBe(
      `${gateway.publicUrl}//evil.example`,
    );
    expect((await ask(`localhost:${gateway.port}`, '/graphql')).status).toBe(200);
    expect((await ask('127.0.0.1:1', '/graphql')).status).toBe(200);
  });

  it('does not redirect operations under another loopback name', async () => {
    const answer = await gateway.graphql('{ __typename }', undefined, { host: `127.0.0.1:${gateway.port}` });
    expect(answer.status).toBe(200);
  });
});
