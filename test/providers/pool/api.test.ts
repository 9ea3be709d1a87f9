import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPoolApi } from '../../../src/providers/pool/api.js';
import { tracksOf } from '../../../src/providers/pool/responses.js';
import { DAYS, DJ, HALFWAY, INES, RELEASES } from '../../../src/providers/pool/sandbox/seed.js';
import { poolSandbox } from '../../../src/providers/pool/sandbox.js';
import { answerOf, callerOf, codeFrom, HTML, poolAt, scripted, signedIn } from './support.js';

const sandbox = await poolSandbox.start();
const pool = poolAt(sandbox.env);
const key = { userId: String(DJ.userId), ...DJ.key };
const account = { email: INES.email, password: INES.password };

afterAll(() => sandbox.close());

describe('a login', () => {
  it("with a key gets a token with a lifetime by the provider's clock", async () => {
    sandbox.clock.skewMs = 3_600_000;
    const issued = await signedIn(pool, { key });
    sandbox.clock.skewMs = 0;
    expect(issued).toMatchObject({
      subject: '1001',
      facts: { userId: '1001' },
      credentials: key,
      accessLifeMs: 600_000,
    });
    expect(sandbox.ledger.find(issued.accessToken, 'access')?.account).toBe('1001');
  });

  it('reads the account from Promo Only when the response to the key does not name it', async () => {
    sandbox.knobs.namesUser = false;
    const issued = await signedIn(pool, { key });
    sandbox.knobs.namesUser = true;
    expect(issued.subject).toBeUndefined();
    expect(await pool.identify?.(callerOf(pool, issued))).toBe('1001');
  });

  it.each([[{ distribution: 'Invalid user.' }], [{ userid: 'me', distribution: '' }], [[]], [null]])(
    'finds no account in %j',
    async body => {
      const caller = scripted({ '/user/sync': answerOf(body) });
      expect(await pool.identify?.(caller).catch(() => undefined)).toBeUndefined();
    },
  );

  it('with e-mail and password refreshes with the key from the response', async () => {
    const issued = await signedIn(pool, { account });
    expect(issued.credentials).toEqual({ userId: '1004', ...INES.key });
    expect(pool.renewable(issued, false)).toBe(true);
    const before = sandbox.seen.length;
    const renewed = await pool.refresh(issued, false);
    expect(renewed).toMatchObject({ kind: 'issued', issued: { subject: '1004', credentials: issued.credentials } });
    expect(sandbox.seen.slice(before).map(call => call.path)).toEqual(['/user/authenticate']);
  });

  it.each([
    ['a wrong secret', { key: { ...key, apiSecret: 'no' } }],
    ["another user's id", { key: { ...key, userId: '1002' } }],
    ['a wrong password', { account: { ...account, password: 'no' } }],
    ['an account that is not set up', { account: { email: HALFWAY.email, password: HALFWAY.password } }],
  ])('is rejected after one request: %s', async (_, input) => {
    for (const status of [401, 200] as const) {
      sandbox.knobs.wrongKeyStatus = status;
      const before = sandbox.seen.length;
      expect(await pool.signIn?.(input)).toEqual({ kind: 'rejected', reason: 'INVALID_CREDENTIALS' });
      expect(sandbox.seen.length).toBe(before + 1);
    }
    sandbox.knobs.wrongKeyStatus = 401;
  });

  it('cannot be refreshed without a key', async () => {
    const held = { accessToken: 't', facts: { userId: '1' } };
    expect(pool.renewable(held, false)).toBe(false);
    expect(await pool.refresh(held, false)).toEqual({ kind: 'rejected', reason: 'INVALID_CREDENTIALS' });
  });

  it('counts attempts by the account in the input', () => {
    expect(pool.loginAccount?.({ account: { email: ' Zoë@Pool.example ', password: '' } })).toBe('zoë@pool.example');
    expect(pool.loginAccount?.({ key })).toBe('1001');
  });

  it("gets the gateway's own token if it has credentials", async () => {
    expect(pool.service).toBeUndefined();
    const { service } = poolAt({ ...sandbox.env, ...sandbox.serviceEnv });
    expect(service?.access).toBe('public');
    expect(await service?.obtain()).toMatchObject({ kind: 'issued', issued: { subject: '9001' } });
  });

  it('reports a rejected token', async () => {
    const issued = await signedIn(pool, { key });
    const caller = callerOf(pool, issued);
    sandbox.ledger.revoke(issued.accessToken);
    sandbox.knobs.deadToken = 'soft';
    expect(pool.rejectsToken(await caller.send({ method: 'GET', path: '/user/charts' }))).toBe(true);
    expect(await codeFrom(createPoolApi(caller).charts())).toBe('PROVIDER_REJECTED');
    sandbox.knobs.deadToken = 'status';
  });
});

describe('data calls', () => {
  let caller: ReturnType<typeof callerOf>;
  let api: ReturnType<typeof createPoolApi>;
  let renewCaller: () => void;

  beforeAll(async () => {
    const issued = await signedIn(pool, { key });
    renewCaller = () => {
      caller = callerOf(pool, issued);
      api = createPoolApi(caller);
    };
    renewCaller();
  });

  it('page through all days and find their releases', async () => {
    renewCaller();
    const days: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const page: Awaited<ReturnType<typeof api.releaseDays>> = await api.releaseDays({ first: 20, after });
      days.push(...page.nodes.map(node => node.date));
      ({ hasNextPage: more, endCursor: after } = page.pageInfo);
    }
    expect(days).toEqual(DAYS);
    const [day] = (await api.releaseDays({ first: 1 })).nodes;
    expect(day?.releases[0]).toEqual({
      id: '20000',
      title: 'Déjà Vu Vol. 1',
      artist: 'Zoë Ångström',
      label: 'Spinnerei',
      genre: 'R&B',
      imageUrl: 'https://images.pool.example/covers/20000.jpg',
      trackCount: 2,
    });
  });

  it('fail for an id that is not valid in a URL, and for no other of the same turn', async () => {
    const [bad, good] = await Promise.allSettled([api.release('\ud800'), api.release('20000')]);
    expect([bad.status, good.status]).toEqual(['rejected', 'fulfilled']);
  });

  it('load each release once, however often it is requested', async () => {
    renewCaller();
    const [one, two, other] = await Promise.all([api.release('20000'), api.release('20000'), api.releaseOfId('501')]);
    expect(one).toBe(two);
    expect(caller.paths).toEqual(['/release/20000', '/release/501']);
    expect(other.title).toBe('Mainstream Club');
    expect(tracksOf(other.tracks ?? []).map(track => track.position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(tracksOf(one.tracks ?? [])[0]).toEqual({
      id: '200000',
      title: 'Déjà Vu',
      artist: 'Zoë Ångström',
      mix: 'Intro',
      bpm: 110,
      durationSeconds: 260,
      explicit: true,
      label: 'Spinnerei',
      genre: 'R&B',
      position: 1,
    });
  });

  it('escape the id in the path', async () => {
    renewCaller();
    await codeFrom(api.release('1/../2?x#y'));
    expect(caller.paths).toEqual(['/release/1%2F..%2F2%3Fx%23y']);
  });

  it('do not cache a failure', async () => {
    renewCaller();
    sandbox.faults.next(/release\/20003/, { kind: 'html' });
    expect(await codeFrom(api.release('20003'))).toBe('PROVIDER_PROTOCOL_ERROR');
    expect((await api.release('20003')).id).toBe('20003');
    sandbox.faults.next(/charts/, { kind: 'html' });
    expect(await codeFrom(api.charts())).toBe('PROVIDER_PROTOCOL_ERROR');
    expect(await api.charts()).toHaveLength(4);
  });

  it.each(['999999', 'abc', '', '../user/options', '1/2', '-1', '1e3', '2 0'])('find no release %j', async id => {
    renewCaller();
    expect(await codeFrom(api.releaseOfId(id))).toBe('NOT_FOUND');
    expect(caller.paths.length).toBe(/^\d+$/.test(id) ? 1 : 0);
  });

  it('search text in any script with one path segment', async () => {
    renewCaller();
    const hits = await api.search(' 東京の雨 ');
    expect(hits.releases.length).toBeGreaterThan(0);
    expect(hits.tracks.every(track => track.title === '東京の雨' && track.id.startsWith('52'))).toBe(true);
    expect((await api.search('R&B / Soul')).releases.length).toBeGreaterThan(0);
    expect((await api.search('100% pure')).releases.length).toBeGreaterThan(0);
    expect(caller.paths.every(path => /^\/qsearch\/[^/?#]+$/.test(path))).toBe(true);
    expect(await api.search('nothing of that name')).toEqual({ releases: [], tracks: [] });
  });

  it.each(['', '   ', '.', ' .. ', 'x'.repeat(201), '\ud800'])('do not search for %j', async text => {
    renewCaller();
    expect(await codeFrom(api.search(text))).toBe('BAD_USER_INPUT');
    expect(caller.paths).toEqual([]);
  });

  it("return the user's own selection and load each list once", async () => {
    renewCaller();
    expect(await api.me()).toEqual({ id: '1001' });
    const [charts, again, formats, options] = await Promise.all([
      api.charts(),
      api.charts(),
      api.formats(),
      api.options(),
    ]);
    expect(charts).toBe(again);
    expect(charts.map(chart => [chart.id, chart.shown])).toEqual([
      ['501', true],
      ['502', true],
      ['503', true],
      ['504', false],
    ]);
    expect(formats[0]).toEqual({ id: '0', name: 'All Promo Only Formats' });
    expect(options).toHaveProperty('download_formats.0.extension', '.mp4');
    expect(caller.paths).toEqual(['/user/charts', '/user/formats', '/user/options']);
  });

  it('return the data of the seed', () => {
    expect(DAYS).toHaveLength(45);
    expect(new Set(RELEASES.map(release => release.id)).size).toBe(RELEASES.length);
  });
});

describe('when a response is not a success', () => {
  it.each<[string, unknown, number, string]>([
    ['HTML', HTML, 200, 'PROVIDER_PROTOCOL_ERROR'],
    ['nothing', '', 200, 'PROVIDER_PROTOCOL_ERROR'],
    ['a text', '"later"', 200, 'PROVIDER_PROTOCOL_ERROR'],
    ['an object of another kind', { foo: 1 }, 200, 'PROVIDER_PROTOCOL_ERROR'],
    ['a redirect', '', 302, 'PROVIDER_PROTOCOL_ERROR'],
    ['an HTML 404', HTML, 404, 'PROVIDER_PROTOCOL_ERROR'],
    ['words', { result: 'Something went wrong.' }, 200, 'PROVIDER_REJECTED'],
    ['words about the token', { token: 'invalid' }, 200, 'PROVIDER_REJECTED'],
    ['400', { result: 'Bad.' }, 400, 'PROVIDER_REJECTED'],
    ['403', HTML, 403, 'FORBIDDEN'],
  ])('throws a typed error without its text: %s', async (_, body, status, code) => {
    const answer = answerOf(body, { status });
    const paths = ['/user/charts', '/user/formats', '/releases/date/1', '/qsearch/x'];
    const api = createPoolApi(scripted(Object.fromEntries(paths.map(path => [path, answer]))));
    const calls = [api.charts, api.formats, () => api.releaseDays({ first: 5 }), () => api.search('x')];
    for (const call of calls) {
      const error = await call().then(String, (reason: unknown) => reason);
      expect(error).toMatchObject({ extensions: { code, provider: 'POOL' } });
      expect(JSON.stringify(error)).not.toMatch(/LEAKED|wrong|later/);
    }
  });

  it.each<[string, unknown, number]>([
    ['204', '', 204],
    ['404 in JSON', { result: 'No results.' }, 404],
    ['null', null, 200],
    ['an empty list', [], 200],
    ["PHP's empty list", {}, 200],
  ])('returns an empty collection: %s', async (_, body, status) => {
    const answer = answerOf(body, { status });
    const api = createPoolApi(scripted({ '/user/charts': answer, '/qsearch/x': answer, '/releases/date/1': answer }));
    expect(await api.charts()).toEqual([]);
    expect(await api.search('x')).toEqual({ releases: [], tracks: [] });
    expect((await api.releaseDays({ first: 5 })).nodes).toEqual([]);
  });

  it.each<[string, unknown, number, string]>([
    ['404 in JSON', { result: 'No.' }, 404, 'NOT_FOUND'],
    ['404 in HTML', HTML, 404, 'NOT_FOUND'],
    ['null', null, 200, 'NOT_FOUND'],
    ['nothing', '', 200, 'NOT_FOUND'],
    ['204', '', 204, 'NOT_FOUND'],
    ['an empty object', {}, 200, 'NOT_FOUND'],
    ['an empty list', [], 200, 'NOT_FOUND'],
    ['an object without an id', { release: 'x', tracks: [] }, 200, 'NOT_FOUND'],
    ['words', { result: 'Invalid release.' }, 200, 'NOT_FOUND'],
    ['words of trouble', { error: 'Database down' }, 200, 'PROVIDER_REJECTED'],
    ['HTML', HTML, 200, 'PROVIDER_PROTOCOL_ERROR'],
  ])('returns no release: %s', async (_, body, status, code) => {
    expect(await codeFrom(createPoolApi(scripted({ '/release/7': answerOf(body, { status }) })).release('7'))).toBe(
      code,
    );
  });

  it('reads a single row as a list, and a list of one as a release', async () => {
    const api = createPoolApi(
      scripted({
        '/user/charts': answerOf({ chartid: '3', chart: 'Lone' }),
        '/release/7': answerOf([{ id: 7, release: 'In a list', tracks: [] }]),
      }),
    );
    expect(await api.charts()).toMatchObject([{ id: '3', name: 'Lone' }]);
    expect(await api.release('7')).toMatchObject({ id: '7', title: 'In a list', tracks: [] });
  });

  it.each<[unknown, string | undefined]>([
    [{ anything: { goes: [1] } }, undefined],
    [{ result: 'Not today.' }, 'PROVIDER_REJECTED'],
    ['"text"', 'PROVIDER_PROTOCOL_ERROR'],
    [HTML, 'PROVIDER_PROTOCOL_ERROR'],
  ])('passes options on unchanged: %j', async (body, code) => {
    const { options } = createPoolApi(scripted({ '/user/options': answerOf(body) }));
    expect(await codeFrom(options())).toBe(code);
    if (!code) expect(await options()).toEqual(body);
  });
});
