import { describe, expect, it } from 'vitest';
import { PARTNERS } from '../../../src/providers/socios/sandbox/seed.js';
import { application, fanOf, setUp } from './support.js';

const coded = (code: string) => expect.objectContaining({ extensions: { code, provider: 'SOCIOS' } });
const POLL = 'a0000000-0000-4000-8000-000000000001';

describe('when a response is not a success', () => {
  it.each<[string, number, unknown, string]>([
    ['an HTML page under 200', 200, '<html>maintenance</html>', 'PROVIDER_PROTOCOL_ERROR'],
    ['an empty 200', 200, '', 'PROVIDER_PROTOCOL_ERROR'],
    ['an error under 200', 200, { error: 'no' }, 'PROVIDER_PROTOCOL_ERROR'],
    ['a fault under 200', 200, { fault: { code: 900901 } }, 'PROVIDER_PROTOCOL_ERROR'],
    ['data that is a string', 200, { data: 'oops' }, 'PROVIDER_PROTOCOL_ERROR'],
    ['a redirect', 302, '', 'PROVIDER_PROTOCOL_ERROR'],
    ['400 with no ids', 400, {}, 'PROVIDER_REJECTED'],
    ['a token of the wrong kind', 401, { fault: { code: 900905 } }, 'PROVIDER_REJECTED'],
    ['refused credentials', 401, { code: '900911' }, 'PROVIDER_REJECTED'],
    ['a blocked API', 401, { fault: { code: 900907 } }, 'FORBIDDEN'],
    ['an inactive subscription', 401, { fault: { code: 900909 } }, 'FORBIDDEN'],
    ['no subscription', 403, { fault: { code: 900908 } }, 'FORBIDDEN'],
    ['a missing scope', 403, { fault: { code: '900910' } }, 'FORBIDDEN'],
    ['403 without a code', 403, '<html>', 'FORBIDDEN'],
    ['no such resource', 403, { fault: { code: 900906 } }, 'UPSTREAM_REMOVED'],
    ['a removed route', 410, '', 'UPSTREAM_REMOVED'],
    ['an unknown route', 404, '<html>404</html>', 'UPSTREAM_REMOVED'],
    ['a bare 404', 404, { message: 'Not Found' }, 'UPSTREAM_REMOVED'],
    ['409', 409, {}, 'PROVIDER_REJECTED'],
  ])('throws a typed error for %s', async (_title, status, body, code) => {
    const scene = await setUp();
    const api = await application(scene);
    scene.sandbox.faults.next(/polls/, { kind: 'status', status, body });
    const failure = await api.polls({}, { first: 3 }).catch((error: unknown) => error);
    expect(failure).toEqual(coded(code));
    expect(String(failure)).not.toContain('maintenance');
  });

  it("throws UPSTREAM_REMOVED for removed operations, as the provider's API gateway reports them", async () => {
    const scene = await setUp();
    scene.sandbox.knobs.removed.push('listPolls', 'listRewards');
    const api = await application(scene);
    await expect(api.polls({}, { first: 3 })).rejects.toEqual(coded('UPSTREAM_REMOVED'));
    await expect(api.rewards({})).rejects.toEqual(coded('UPSTREAM_REMOVED'));
    await expect(api.poll(POLL)).rejects.toEqual(coded('UPSTREAM_REMOVED'));
  });

  it('throws UPSTREAM_REMOVED for another API version', async () => {
    const api = await application(await setUp({ SOCIOS_POLLS_VERSION: '2.0.0' }));
    await expect(api.polls({}, { first: 3 })).rejects.toEqual(coded('UPSTREAM_REMOVED'));
  });
});

describe('rewards()', () => {
  it('are returned with unknown fields as extras', async () => {
    const rewards = await (await application(await setUp())).rewards({});
    expect(rewards).toHaveLength(27);
    expect(rewards[0]).toMatchObject({
      name: 'Écharpe FC Zürichsee 1',
      sellingPrice: '1.5',
      publishedAt: new Date('2023-07-27T14:24:09Z'),
      extra: { redeemType: 'regular', productTierLevel: { name: 'gold', level: 1 } },
    });
  });

  it('send every filter condition', async () => {
    const scene = await setUp();
    const api = await application(scene);
    const filter = {
      partnerIds: [PARTNERS[1].id],
      sports: ['basketball'],
      countries: ['CH'],
      statuses: ['active', 'soldOut'],
    };
    const rewards = await api.rewards({ ...filter, categoryIds: [], productTypeIds: null });
    expect(rewards.length).toBeGreaterThan(0);
    expect(rewards.every(({ partnerId }) => partnerId === PARTNERS[1].id)).toBe(true);
    expect([...new URLSearchParams(scene.sandbox.seen.at(-1)?.query)].map(([name]) => name)).toEqual([
      'partnerIds[]',
      'sports[]',
      'countries[]',
      'statuses[]',
      'statuses[]',
    ]);
  });

  it('are empty when the backend finds no entity', async () => {
    expect(await (await application(await setUp())).rewards({ partnerIds: ['unknown'] })).toEqual([]);
  });
});

describe('a fan', () => {
  it('has a profile that is read once', async () => {
    const scene = await setUp();
    const fan = await fanOf(scene);
    const before = scene.sandbox.seen.length;
    const [me] = await Promise.all([fan.me(), fan.me()]);
    expect(me).toMatchObject({
      username: 'Ana Ñíguez',
      email: 'ana@example.com',
      avatar: 'https://img.example/ana.png',
    });
    expect(scene.sandbox.seen).toHaveLength(before + 1);
  });

  it.each([
    ['in an envelope', { data: { userId: 'u1' } }],
    ['at the top', { userId: 'u1' }],
    ['as a number', { data: { userId: 1 } }],
  ])('has the id that comes %s', async (_title, body) => {
    const scene = await setUp();
    const fan = await fanOf(scene);
    scene.sandbox.faults.next(/me$/, { kind: 'status', status: 200, body });
    expect((await fan.me()).id).toMatch(/^u?1$/);
  });

  it('without an id is PROVIDER_PROTOCOL_ERROR', async () => {
    const scene = await setUp();
    const fan = await fanOf(scene);
    scene.sandbox.faults.next(/me$/, { kind: 'status', status: 200, body: { data: { username: 'x' } } });
    await expect(fan.me()).rejects.toEqual(coded('PROVIDER_PROTOCOL_ERROR'));
  });

  it('has a wallet with exact decimals, or no wallet', async () => {
    const scene = await setUp();
    const wallet = await (await fanOf(scene, 'bjorn')).wallet();
    expect(wallet.map(({ currency, totalBalance }) => [currency, totalBalance])).toEqual([
      ['CHZ', '0.000000000000000001'],
      ['NAN', '1'],
    ]);
    expect(await (await fanOf(scene, 'li')).wallet()).toEqual([]);
  });

  it('has their own polls, by page and by id', async () => {
    const scene = await setUp();
    const fan = await fanOf(scene);
    const first = await fan.polls({ first: 30 });
    const second = await fan.polls({ first: 40, after: first.pageInfo.endCursor });
    expect([...first.nodes, ...second.nodes]).toHaveLength(64);
    expect(second.pageInfo.hasNextPage).toBe(false);
    expect((await fan.poll(POLL)).id).toBe(POLL);
    await expect(fan.poll(POLL.replace(/1$/, '0'))).rejects.toEqual(coded('NOT_FOUND'));
    const paths = new Set(scene.sandbox.seen.map(({ path }) => path));
    expect(paths).toContain('/polls/1.0.8/user/polls');
    expect(paths).toContain(`/polls/1.0.8/user/poll/${POLL}`);
  });

  it('has no poll with an id that the provider calls malformed', async () => {
    await expect((await fanOf(await setUp())).poll('nope')).rejects.toEqual(coded('NOT_FOUND'));
  });

  it('rejects a cursor of the public list', async () => {
    const scene = await setUp();
    const { pageInfo } = await (await application(scene)).polls({}, { first: 2 });
    const fan = await fanOf(scene);
    await expect(fan.polls({ first: 2, after: pageInfo.endCursor })).rejects.toMatchObject({
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it.each(['..', '../../user/me', 'a/b?c#d', 'ü'])('cannot change the path with the id %j', async id => {
    const scene = await setUp();
    const fan = await fanOf(scene);
    await expect(fan.poll(id)).rejects.toHaveProperty('extensions.code');
    const path = scene.sandbox.seen.at(-1)?.path ?? '';
    expect(path === '/oauth2/token' || path === `/polls/1.0.8/user/poll/${encodeURIComponent(id)}`).toBe(true);
  });
});
