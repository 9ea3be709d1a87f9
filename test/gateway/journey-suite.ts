import {
  GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProviderId } from '../../src/provider-id.js';
import { builtInProviders } from '../../src/providers/index.js';
import { buildGraph } from '../../src/resolvers/index.js';
import type { Entry } from '../../src/testing/sandbox/ledger.js';
import { RETURN_TO, type Sandboxes, startWorld, type World } from '../support/gateway.js';
import { type Browser, codesByPath } from '../support/http-client.js';
import { END_SESSION, EVERYTHING, KNOWN, LOGOUT, REFRESH, REVOKE, SESSION, WHO } from './journey-queries.js';
import { beginSocios, consent, type GrantAnswer, signIn, signInEverywhere, signInToSocios } from './journey-steps.js';

interface SessionAnswer {
  readonly session: {
    readonly id: string;
    readonly isCurrent: boolean;
    readonly grants: readonly GrantAnswer[];
  } | null;
}
interface Ended {
  readonly sessionsEnded: number;
  readonly revocations: readonly { readonly provider: ProviderId; readonly outcome: string }[];
}

const PROVIDERS: readonly ProviderId[] = ['PMAPI', 'POOL', 'PUREWL', 'SOCIOS'];
const WHOLE_VIEWER = {
  pool: { id: '1001' },
  socios: { id: 'f0000000-0000-4000-8000-000000000001', username: 'Ana Ñíguez' },
  pmapi: { id: '71', username: 'zoe@example.com' },
  purewl: { id: '48213', uid: 'res_7f3c19d2a8' },
};

/** Tokens of end users that a provider would still accept; not those of the gateway itself. */
const liveTokens = (sandbox: Sandboxes[keyof Sandboxes]): Entry[] =>
  sandbox.ledger.live(sandbox.clock.now()).filter(({ account }) => account !== 'application');

const byProvider = (revocations: Ended['revocations']) =>
  Object.fromEntries(revocations.map(({ provider, outcome }) => [provider, outcome]));

/** Whether the gateway still knows a browser by a cookie it used to have. */
async function isKnown(browser: Browser): Promise<boolean> {
  return (await browser.data<SessionAnswer>(SESSION)).session !== null;
}

/** Object types that a query can reach. */
function reachable(schema: GraphQLSchema): ReadonlySet<GraphQLObjectType> {
  const found = new Set<GraphQLObjectType>();
  const look = (type: unknown) => {
    if (!(type instanceof GraphQLObjectType) || found.has(type)) return;
    found.add(type);
    for (const field of Object.values(type.getFields())) look(getNamedType(field.type));
  };
  look(schema.getQueryType());
  return found;
}

/** Fields of the schema that this query does not select. */
function leftOut(schema: GraphQLSchema, query: string): string[] {
  const asked = new Set<string>();
  const info = new TypeInfo(schema);
  const note = () => void asked.add(`${info.getParentType()}.${info.getFieldDef()?.name}`);
  visit(parse(query), visitWithTypeInfo(info, { Field: note }));
  return [...reachable(schema)]
    .flatMap(type => Object.keys(type.getFields()).map(field => `${type.name}.${field}`))
    .filter(field => !asked.has(field));
}

/** A person's use of the gateway from the first login to the last logout, over one store. `env` selects the store, which is new for each test. */
export function journeySuite(env: () => Promise<Record<string, string>>): void {
  let world: World;
  let browser: Browser;
  beforeEach(async () => {
    world = await startWorld({ env: { SOCIOS_VOTE: 'on', ...(await env()) } });
    browser = world.browser();
  });
  afterEach(() => world.close());

  it('signs in to every provider, reads, refreshes and logs out in one session', async () => {
    const { sandboxes } = world;
    expect(await isKnown(browser)).toBe(false);

    const before: Browser[] = [];
    const values = new Set<string | undefined>();
    for (const step of [
      () => signIn(browser, world, 'pool'),
      () => signIn(browser, world, 'pmapi'),
      () => signInToSocios(browser),
      () => signIn(browser, world, 'purewl'),
    ]) {
      before.push(await browser.copy());
      await step();
      values.add(await browser.session());
    }
    // Each login gives the session a new value: the sid stays, the secret is new. Every earlier cookie is invalid.
    expect(values.size).toBe(4);
    expect(new Set([...values].map(value => value?.split('.')[0])).size).toBe(1);
    for (const earlier of before) expect(await isKnown(earlier)).toBe(false);

    const { session } = await browser.data<SessionAnswer>(SESSION);
    expect(session?.grants.map(({ provider, state }) => [provider, state]).sort()).toEqual(
      PROVIDERS.map(provider => [provider, 'ACTIVE']),
    );
    expect(await browser.data(WHO)).toEqual({ viewer: WHOLE_VIEWER });

    for (const provider of PROVIDERS) {
      const { refresh } = await browser.data<{ refresh: { grant: GrantAnswer } }>(REFRESH, { provider });
      expect(refresh).toMatchObject({ __typename: 'Refreshed', grant: { provider, generation: 2, state: 'ACTIVE' } });
    }
    expect(await browser.data(WHO)).toEqual({ viewer: WHOLE_VIEWER });
    expect(sandboxes.socios.ledger.replays + sandboxes.purewl.ledger.replays).toBe(0);

    expect((await browser.data<{ revoke: object }>(REVOKE, { provider: 'PMAPI' })).revoke).toEqual({
      revocation: { provider: 'PMAPI', outcome: 'REVOKED' },
      session: { id: session?.id, grants: expect.toSatisfy((grants: GrantAnswer[]) => grants.length === 3) },
    });
    // The new token is revoked at once. The outbox revokes the previous one, because Sign-Up.to keeps it valid after a refresh.
    await expect.poll(() => liveTokens(sandboxes.pmapi), { timeout: 10_000 }).toEqual([]);
    expect(await browser.data(WHO)).toEqual({ viewer: { ...WHOLE_VIEWER, pmapi: null } });
    expect(codesByPath(await browser.graphql('{ folders { nodes { id } } charts { id } }'))).toEqual({
      folders: 'LOGIN_REQUIRED',
    });

    const last = await browser.copy();
    const { logout } = await browser.data<{ logout: Ended }>(LOGOUT);
    expect(logout.sessionsEnded).toBe(1);
    expect(byProvider(logout.revocations)).toEqual({
      POOL: 'NOT_SUPPORTED',
      PUREWL: 'NOT_SUPPORTED',
      SOCIOS: 'REVOKED',
    });
    // Both tokens and the access token from before the refresh are sent to Socios, each in its own request. All are revoked.
    const named = sandboxes.socios.seen
      .filter(({ path }) => path === '/oauth2/revoke')
      .map(({ body }) => new URLSearchParams(body).get('token'));
    const issued = [...sandboxes.socios.ledger.entries.values()].filter(({ account }) => account !== 'application');
    const newest = issued.slice(-2);
    const left = issued.slice(0, -2).filter(({ kind, token }) => kind === 'access' && named.includes(token));
    expect(new Set(named)).toEqual(new Set([...newest, ...left].map(({ token }) => token)));
    expect(issued.filter(({ state }) => state === 'live')).toEqual([]);
    expect(newest.map(({ kind, state }) => [kind, state]).sort()).toEqual([
      ['access', 'revoked'],
      ['refresh', 'revoked'],
    ]);
    expect(await browser.session()).toBeUndefined();
    expect(await isKnown(last)).toBe(false);
    expect(codesByPath(await last.graphql('{ charts { id } }'))).toEqual({ charts: 'UNAUTHENTICATED' });

    for (const again of [browser, last])
      expect((await again.data<{ logout: Ended }>(LOGOUT)).logout).toEqual({ sessionsEnded: 0, revocations: [] });
    expect((await browser.data<{ revoke: object }>(REVOKE, { provider: 'POOL' })).revoke).toEqual({
      revocation: { provider: 'POOL', outcome: 'NO_GRANT' },
      session: null,
    });
  });

  it('reads every field in one query', async () => {
    await signInEverywhere(browser, world);
    const inWorld = builtInProviders.filter(({ id }) => id.toLowerCase() in world.sandboxes);
    expect(leftOut(buildGraph(inWorld), EVERYTHING)).toEqual([]);
    const everything = await browser.data<Record<string, unknown>>(EVERYTHING, KNOWN);
    expect(Object.entries(everything).filter(([, value]) => value === null)).toEqual([]);
    expect(everything).toMatchObject({
      poll: { id: KNOWN.poll },
      release: { id: KNOWN.release, tracks: [{ position: 1 }, {}] },
      folder: { id: KNOWN.folder },
      vpnAccount: { username: KNOWN.vpnUser, state: 'Enabled' },
      viewer: { ...WHOLE_VIEWER, pool: { id: '1001', options: {} } },
    });
    const lists = everything.folders as { nodes: { listCount: number; lists: unknown[] }[] };
    expect(lists.nodes.map(({ lists: { length } }) => length)).toEqual(lists.nodes.map(folder => folder.listCount));
  });

  it('signs in by a plain navigation and returns to where it began', async () => {
    const place = `${RETURN_TO}/deep?tab=2`;
    const begun = await browser.open(`/login/socios?returnTo=${encodeURIComponent(place)}`);
    expect(begun.status).toBe(303);
    const callback = await consent(browser, begun.headers.location ?? '', { account: 'bjorn' });
    const ended = await browser.open(callback);
    expect([ended.status, ended.headers.location]).toEqual([303, place]);
    expect(await browser.data(WHO)).toMatchObject({ viewer: { socios: { username: 'Björn Ødegård' }, pool: null } });
    // Nothing is left of the pre-login cookie.
    expect((await browser.jar.getCookies(world.url)).map(({ key }) => key)).toEqual(['keyring']);
  });

  it('adds a redirect login to the session it was begun in', async () => {
    const { session } = await signIn(browser, world, 'pool');
    await browser.open(await consent(browser, await beginSocios(browser, { returnTo: RETURN_TO })));
    const after = await browser.data<SessionAnswer>(SESSION);
    expect(after.session?.id).toBe(session.id);
    expect(after.session?.grants.map(({ provider }) => provider).sort()).toEqual(['POOL', 'SOCIOS']);
  });

  describe('two browsers of one person', () => {
    let other: Browser;
    beforeEach(async () => {
      other = world.browser();
      await signIn(browser, world, 'pmapi');
      await signIn(browser, world, 'pool');
      await signIn(other, world, 'pmapi');
      await signInToSocios(other);
    });

    it("list and end each other's sessions as far as the shared account goes", async () => {
      const { sessions } = await browser.data<{ sessions: NonNullable<SessionAnswer['session']>[] }>(
        '{ sessions { id isCurrent grants { provider } } }',
      );
      expect(sessions).toMatchObject([
        { isCurrent: true, grants: expect.toSatisfy((grants: unknown[]) => grants.length === 2) },
        { isCurrent: false, grants: [{ provider: 'PMAPI' }] },
      ]);
      const { endSession } = await browser.data<{ endSession: Ended }>(END_SESSION, { id: sessions[1]?.id });
      // The other session continues with the account that is not shared.
      expect(endSession).toEqual({ sessionsEnded: 0, revocations: [{ provider: 'PMAPI', outcome: 'REVOKED' }] });
      expect(liveTokens(world.sandboxes.pmapi)).toHaveLength(1);
      expect(await other.data(WHO)).toMatchObject({ viewer: { pmapi: null, socios: { username: 'Ana Ñíguez' } } });
    });

    it('are both signed out of the shared account by a logout everywhere', async () => {
      await other.data(REVOKE, { provider: 'SOCIOS' });
      const { logout } = await browser.data<{ logout: Ended }>(LOGOUT, { everywhere: true });
      expect(logout.sessionsEnded).toBe(2);
      expect(logout.revocations.map(({ provider }) => provider).sort()).toEqual(['PMAPI', 'PMAPI', 'POOL']);
      expect(liveTokens(world.sandboxes.pmapi)).toEqual([]);
      expect([await isKnown(browser), await isKnown(other)]).toEqual([false, false]);
    });

    it('cannot end the session of another person', async () => {
      const stranger = world.browser();
      await signIn(stranger, world, 'purewl');
      const { session } = await stranger.data<SessionAnswer>(SESSION);
      const { endSession } = await browser.data<{ endSession: Ended }>(END_SESSION, { id: session?.id });
      expect(endSession).toEqual({ sessionsEnded: 0, revocations: [] });
      expect(await isKnown(stranger)).toBe(true);
    });
  });
}
