import { describe, expect, it } from 'vitest';
import { library } from './library.js';

const KEPT = 'public, max-age=60';
const holders = (answers: readonly { holder: string }[]) => answers.map(({ holder }) => holder);

describe.each(['', KEPT])('private data with the Cache-Control %j', cacheControl => {
  it('is read separately for each owner, even for the same path at the same time', async () => {
    const { reader, hold, seen } = await library({ cacheControl });
    const [ana, ben] = [await reader('ana'), await reader('ben')];
    const release = hold();
    const reads = [ana, ben, ana, ben].flatMap(one => [one.read('user'), one.read('user-or-service')]);
    await expect.poll(() => seen.length).toBe(8);
    release();
    expect(holders(await Promise.all(reads))).toEqual(['ana', 'ana', 'ben', 'ben', 'ana', 'ana', 'ben', 'ben']);
    expect(holders([await ana.read('user'), await ben.read('user')])).toEqual(['ana', 'ben']);
    expect(seen).toHaveLength(10);
  });

  it("is separate from data read with the gateway's own credentials", async () => {
    const { reader, hold, seen } = await library({ cacheControl });
    const [ana, nobody] = [await reader('ana'), await reader()];
    const release = hold();
    const reads = [
      nobody.read('user-or-service'),
      ana.read('user-or-service'),
      nobody.read('user-or-service'),
      ana.read('service'),
      ana.read('user'),
    ];
    await expect.poll(() => seen.length).toBe(3);
    release();
    expect(holders(await Promise.all(reads))).toEqual(['service', 'ana', 'service', 'service', 'ana']);
    expect(holders([await nobody.read('user-or-service'), await ana.read('user-or-service')])).toEqual([
      'service',
      'ana',
    ]);
  });

  it('of one login is not returned to the next login of the same session', async () => {
    const { reader, hold, seen } = await library({ cacheControl });
    const somebody = await reader('ana');
    await somebody.read('user');
    const release = hold();
    const asAna = somebody.read('user');
    await expect.poll(() => seen.length).toBe(2);
    await somebody.signIn('ben');
    const asBen = somebody.read('user');
    await expect.poll(() => seen.length).toBe(3);
    release();
    expect(holders(await Promise.all([asAna, asBen]))).toEqual(['ana', 'ben']);
  });
});

describe("reads with the gateway's own credentials", () => {
  it('are one call for all requests, signed in or not', async () => {
    const { reader, hold, seen } = await library();
    const [ana, nobody] = [await reader('ana'), await reader()];
    const release = hold();
    const reads = Array.from({ length: 50 }, (_, i) => (i % 2 ? ana : nobody).read('service'));
    await expect.poll(() => seen.length).toBe(1);
    release();
    expect(new Set(holders(await Promise.all(reads)))).toEqual(new Set(['service']));
    expect(seen).toHaveLength(1);
    await nobody.read('service');
    expect(seen).toHaveLength(2);
  });

  it('are cached where the provider allows it, except writes', async () => {
    const { reader, seen } = await library({ cacheControl: KEPT });
    const nobody = await reader();
    await nobody.read('service');
    await nobody.read('service');
    expect(seen).toHaveLength(1);
    await nobody.write('service');
    await nobody.write('service');
    expect(seen).toHaveLength(3);
    await nobody.read('service');
    expect(seen).toHaveLength(4);
  });

  it('start again after any write at the provider, by any client', async () => {
    const { reader, seen } = await library({ cacheControl: KEPT });
    const [ana, nobody] = [await reader('ana'), await reader()];
    await nobody.read('service');
    await ana.write('user', '/vote');
    await nobody.read('service');
    expect(seen.map(({ path }) => path)).toEqual(['/x', '/vote', '/x']);
  });

  it('are followed by one refresh and one read with the new token when the token is rejected', async () => {
    const { reader, hold, seen, kill, issued } = await library({ cacheControl: KEPT });
    const nobody = await reader();
    const { token } = await nobody.read('service', '/before');
    kill(token);
    const release = hold();
    const reads = Array.from({ length: 20 }, () => nobody.read('service'));
    await expect.poll(() => seen.length).toBe(2);
    release();
    const tokens = new Set((await Promise.all(reads)).map(answer => answer.token));
    expect(tokens.size).toBe(1);
    expect(tokens).not.toContain(token);
    expect([seen.length, issued()]).toEqual([3, 2]);
  });

  it('do not return what an earlier token had read', async () => {
    const { reader, seen, kill } = await library({ cacheControl: KEPT });
    const nobody = await reader();
    const { token } = await nobody.read('service', '/kept');
    kill(token);
    await nobody.read('service', '/refused');
    const again = await nobody.read('service', '/kept');
    expect(again.token).not.toBe(token);
    expect(seen.filter(({ path }) => path === '/kept')).toHaveLength(2);
  });
});

describe("a client that may not use the gateway's credentials", () => {
  const refused = (read: Promise<unknown>, code: string) =>
    expect(read).rejects.toMatchObject({ extensions: { code } });

  it('gets neither a read under way nor a cached response', async () => {
    const { reader, hold, seen } = await library({ access: 'session', cacheControl: KEPT });
    const [stranger, guest] = [await reader(), await reader('ana')];
    await refused(stranger.read('service'), 'UNAUTHENTICATED');
    expect(seen).toHaveLength(0);
    const release = hold();
    const read = guest.read('service');
    await expect.poll(() => seen.length).toBe(1);
    await refused(stranger.read('service'), 'UNAUTHENTICATED');
    release();
    expect((await read).holder).toBe('service');
    await refused(stranger.read('service'), 'UNAUTHENTICATED');
    await guest.read('service');
    expect(seen).toHaveLength(1);
  });

  it('gets no access from a login that does not qualify', async () => {
    const { reader, seen } = await library({ access: { providers: ['POOL'] }, cacheControl: KEPT });
    const ana = await reader('ana');
    await refused(ana.read('service'), 'LOGIN_REQUIRED');
    expect(seen).toHaveLength(0);
  });
});

describe('when a client disconnects', () => {
  it('its own read at the upstream is aborted', async () => {
    const { reader, hold, seen, hungUp } = await library();
    const ana = await reader('ana');
    hold();
    const client = new AbortController();
    const read = ana.read('user', '/mine', client.signal);
    await expect.poll(() => seen.length).toBe(1);
    client.abort();
    await expect(read).rejects.toMatchObject({ extensions: { code: 'TIMEOUT' } });
    await expect.poll(() => hungUp).toEqual(['/mine']);
  });

  it('a shared read is aborted only when its last client has disconnected', async () => {
    const { reader, hold, seen, hungUp } = await library();
    const nobody = await reader();
    const release = hold();
    const [first, second, third] = [new AbortController(), new AbortController(), new AbortController()];
    const [left, stayed, alone] = [
      nobody.read('service', '/shared', first.signal),
      nobody.read('service', '/shared', second.signal),
      nobody.read('service', '/alone', third.signal),
    ];
    await expect.poll(() => seen.length).toBe(2);
    first.abort();
    third.abort();
    await expect(left).rejects.toMatchObject({ extensions: { code: 'TIMEOUT' } });
    await expect(alone).rejects.toMatchObject({ extensions: { code: 'TIMEOUT' } });
    await expect.poll(() => hungUp).toEqual(['/alone']);
    release();
    expect((await stayed).holder).toBe('service');
    expect(hungUp).toEqual(['/alone']);
  });

  it('no read starts and no token is obtained for it', async () => {
    const { reader, seen, issued } = await library();
    const nobody = await reader();
    const client = new AbortController();
    client.abort();
    await expect(nobody.read('service', '/x', client.signal)).rejects.toMatchObject({
      extensions: { code: 'TIMEOUT' },
    });
    expect([seen.length, issued()]).toEqual([0, 0]);
  });

  it('a write is completed', async () => {
    const { reader, hold, seen, hungUp } = await library();
    const ana = await reader('ana');
    const release = hold();
    const client = new AbortController();
    const write = ana.write('user', '/vote', client.signal);
    await expect.poll(() => seen.length).toBe(1);
    client.abort();
    release();
    expect((await write).holder).toBe('ana');
    expect(hungUp).toEqual([]);
  });
});
