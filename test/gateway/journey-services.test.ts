import { afterEach, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/gateway.js';
import { codesByPath } from '../support/http-client.js';
import { VOTE } from './journey-queries.js';
import { signIn, signInToSocios } from './journey-steps.js';

const FIELDS = `{
  polls(first: 1) { nodes { id } } charts { id } folders(first: 1) { nodes { id lists { id } } } vpnProtocols(device: MAC) { id }
  viewer { pool { id } socios { id } pmapi { id } purewl { id } }
}`;

describe("the gateway's own credentials", () => {
  let world: World;
  afterEach(() => world.close());

  const start = async (access: Record<string, string> = {}) => {
    world = await startWorld({ services: ['pool', 'pmapi', 'purewl'], env: access });
    return world.browser();
  };
  const codes = async (client: ReturnType<World['browser']>) => codesByPath(await client.graphql(FIELDS));

  it('serve everyone where access is public, but are not a viewer', async () => {
    const browser = await start();
    const { providers } = await browser.data<{ providers: unknown[] }>('{ providers { hasServiceAccess } }');
    expect(providers).toEqual(Array(4).fill({ hasServiceAccess: true }));
    const data = await browser.data(FIELDS);
    expect(Object.values(data).filter(value => value === null)).toEqual([null]);
    expect(data).toMatchObject({ viewer: null, folders: { nodes: [{}] } });
    expect(await browser.session()).toBeUndefined();
  });

  it('serve callers who are signed in anywhere where access is session', async () => {
    const session = {
      POOL_ACCESS: 'session',
      PMAPI_ACCESS: 'session',
      PUREWL_ACCESS: 'session',
      SOCIOS_ACCESS: 'session',
    };
    const browser = await start(session);
    expect(await codes(browser)).toEqual({
      polls: 'UNAUTHENTICATED',
      charts: 'UNAUTHENTICATED',
      folders: 'UNAUTHENTICATED',
      vpnProtocols: 'UNAUTHENTICATED',
    });
    await signIn(browser, world, 'purewl');
    expect(await codes(browser)).toEqual({});
    const { viewer } = await browser.data<{ viewer: object }>(FIELDS);
    expect(viewer).toEqual({ pool: null, socios: null, pmapi: null, purewl: { id: '48213' } });
  });

  it('serve callers who are signed in at one of the providers listed', async () => {
    const browser = await start({ POOL_ACCESS: 'pmapi,socios', PMAPI_ACCESS: 'pmapi', PUREWL_ACCESS: 'purewl' });
    const barred = { folders: 'UNAUTHENTICATED', charts: 'UNAUTHENTICATED', vpnProtocols: 'UNAUTHENTICATED' };
    expect(await codes(browser)).toEqual(barred);
    await signIn(browser, world, 'purewl');
    expect(await codes(browser)).toEqual({ folders: 'LOGIN_REQUIRED', charts: 'LOGIN_REQUIRED' });
    await signInToSocios(browser);
    expect(await codes(browser)).toEqual({ folders: 'LOGIN_REQUIRED' });
  });

  it('are not used where the caller has a grant', async () => {
    const browser = await start();
    await browser.data(FIELDS);
    await signIn(browser, world, 'pool');
    await browser.data('{ charts { id shown } }');
    const calls = world.sandboxes.pool.seen.filter(({ path }) => path === '/user/charts');
    const whose = calls.map(
      ({ headers }) =>
        Buffer.from(headers.authorization?.split(' ')[1] ?? '', 'base64')
          .toString()
          .split(':')[0],
    );
    expect(whose).toEqual(['9001', '1001']);
  });
});

describe('votes', () => {
  let world: World;
  afterEach(() => world.close());

  const OPEN_POLL = 'a0000000-0000-4000-8000-000000000001';
  const CLOSED_POLL = 'a0000000-0000-4000-8000-000000000002';
  const input = { pollId: OPEN_POLL, answerId: 'b0000000-0000-4000-8000-000000000010', amount: '2.5' };

  it('count where the operator has turned voting on', async () => {
    world = await startWorld({ env: { SOCIOS_VOTE: 'on' } });
    const browser = world.browser();
    expect(codesByPath(await browser.graphql(VOTE, { input }))).toEqual({ castVote: 'UNAUTHENTICATED' });
    await signInToSocios(browser);
    expect(await browser.data(VOTE, { input })).toEqual({
      castVote: { __typename: 'VoteCast', pollId: OPEN_POLL, poll: { id: OPEN_POLL, usedTokenCount: 6 } },
    });
    const refusals = [
      [{ ...input, amount: '1000' }, 'INSUFFICIENT_TOKENS'],
      [{ ...input, answerId: 'b0000000-0000-4000-8000-00000000ffff' }, 'REJECTED'],
      [{ ...input, pollId: CLOSED_POLL, answerId: 'b0000000-0000-4000-8000-000000000020' }, 'CLOSED'],
    ] as const;
    for (const [asked, reason] of refusals)
      expect(await browser.data(VOTE, { input: asked })).toMatchObject({ castVote: { reason } });
  });

  it('are refused elsewhere, without a provider call', async () => {
    world = await startWorld();
    const browser = world.browser();
    await signInToSocios(browser);
    expect(await browser.data(VOTE, { input })).toMatchObject({ castVote: { reason: 'SWITCHED_OFF' } });
    expect(world.sandboxes.socios.seen.filter(({ path }) => path.endsWith('/vote'))).toEqual([]);
  });
});
