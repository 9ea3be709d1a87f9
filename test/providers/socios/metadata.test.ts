import { describe, expect, it } from 'vitest';
import { authorizationRequest, CALLBACK, consent, given, issued, setUp } from './support.js';

/** Socios with the URL of its server's metadata (RFC 8414), and the metadata that the server announces. */
async function announcing(announces: Partial<{ pkce: boolean; scopes: string[]; iss: boolean }>, env = {}) {
  const path = '/.well-known/oauth-authorization-server';
  const scene = await setUp(env, origin => ({ SOCIOS_METADATA_URL: `${origin}${path}` }));
  Object.assign(scene.sandbox.knobs.announces, announces);
  const metadataRead = () => scene.sandbox.seen.filter(call => call.path === path).length;
  return { ...scene, metadataRead };
}

const parameters = ({ url }: { url: string }) => Object.fromEntries(new URL(url).searchParams);

describe('a login with server metadata', () => {
  it('uses PKCE at the login and the exchange if S256 is announced, and only then', async () => {
    for (const pkce of [true, false]) {
      const scene = await announcing({ pkce });
      const request = await authorizationRequest(scene);
      expect(parameters(request).code_challenge_method).toBe(pkce ? 'S256' : undefined);
      expect(request.remember).toEqual({ pkce: String(pkce) });
      const code = (await consent(scene)).searchParams.get('code') ?? '';
      // The metadata may have changed meanwhile: the login continues as it began.
      scene.sandbox.knobs.announces.pkce = !pkce;
      issued(await scene.socios.exchange?.({ ...given(code), remembered: request.remember ?? {} }));
      const sent = new URLSearchParams(scene.sandbox.seen.at(-1)?.body);
      expect([sent.has('code_verifier'), sent.get('redirect_uri')]).toEqual([pkce, CALLBACK]);
    }
  });

  it('uses no PKCE when SOCIOS_PKCE is off', async () => {
    const scene = await announcing({ pkce: true }, { SOCIOS_PKCE: 'off' });
    expect(parameters(await authorizationRequest(scene))).not.toHaveProperty('code_challenge');
  });

  it('requests the scopes of SOCIOS_SCOPE that are announced, or all of them if none are', async () => {
    const env = { SOCIOS_SCOPE: 'openid  polls' };
    const some = await announcing({ scopes: ['polls', 'wallet'] }, env);
    expect(parameters(await authorizationRequest(some)).scope).toBe('polls');
    const none = await announcing({ scopes: [] }, env);
    expect(parameters(await authorizationRequest(none)).scope).toBe('openid polls');
  });

  it('remembers the issuer if the server announces iss', async () => {
    const scene = await announcing({ iss: true });
    const { remember = {} } = await authorizationRequest(scene);
    expect(remember).toEqual({ pkce: 'true', issuer: scene.sandbox.origin });
    const { issuer } = scene.socios.callback ?? {};
    expect(typeof issuer === 'function' && issuer(remember)).toBe(scene.sandbox.origin);
    expect(typeof issuer === 'function' && issuer({})).toBeUndefined();
    expect((await consent(scene)).searchParams.get('iss')).toBe(scene.sandbox.origin);
  });

  it('reads the metadata once for many logins', async () => {
    const scene = await announcing({});
    await Promise.all([authorizationRequest(scene), authorizationRequest(scene)]);
    await authorizationRequest(scene);
    expect(scene.metadataRead()).toBe(1);
  });

  it.each([
    ['cannot be loaded', { kind: 'status', status: 503, body: {} }, 'PROVIDER_UNAVAILABLE'],
    ['is not metadata', { kind: 'html', status: 200 }, 'PROVIDER_PROTOCOL_ERROR'],
  ] as const)('fails when the metadata %s, and succeeds when it is available', async (_title, fault, code) => {
    const scene = await announcing({});
    scene.sandbox.faults.next(/oauth-authorization-server$/, fault);
    await expect(authorizationRequest(scene)).rejects.toMatchObject({ extensions: { code } });
    await authorizationRequest(scene);
  });
});

describe('a login without a metadata URL', () => {
  it('requests no metadata', async () => {
    const scene = await setUp();
    expect((await authorizationRequest(scene)).remember).toEqual({ pkce: 'true' });
    expect(scene.sandbox.seen.map(({ path }) => path)).toEqual([]);
  });
});
