import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Seen } from '../../sandbox/kit.js';
import { until } from '../../until.js';
import type { Case } from '../case.js';
import { Finding, must } from '../finding.js';
import type { Stage } from '../stage.js';
import { presentedBy } from './refused-tokens.js';

const LISTED =
  'hosts: list exactly the hosts that may receive tokens. baseUrl: return the host that the token response names, listed or not.';

/** A host that no provider lists. It counts the requests that it receives. */
async function withStranger<T>(use: (origin: string, reached: () => number) => Promise<T>): Promise<T> {
  let requests = 0;
  const server: Server = createServer((_request, response) => {
    requests += 1;
    response.end('{}');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, () => requests);
  } finally {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  }
}

/** The ledger's entry for the token in a request. */
function tokenOf({ sandbox: { ledger } }: Stage, seen: Seen) {
  const text = presentedBy(seen);
  return [...ledger.entries.values()].find(({ token }) => text.includes(token));
}

/** Data requests with a token. */
const presented = (stage: Stage) => stage.seen('data').filter(seen => tokenOf(stage, seen));

/** Waits until every token that is not in `before` is revoked; throws a Finding where one stays valid. */
async function newOnesEnded({ sandbox: { ledger, clock } }: Stage, before: ReadonlySet<string>): Promise<void> {
  const alive = () => ledger.live(clock.now()).filter(({ token }) => !before.has(token));
  await until('the tokens are revoked', () => alive().length === 0, { timeoutMs: 3_000 }).catch(() => {
    throw new Finding(`still valid at the provider: ${alive().map(({ kind }) => kind)}`);
  });
}

export const hosts: readonly Case[] = [
  {
    name: 'own-host',
    rule: "No request of one account goes to the other account's host, even when requests interleave and after refreshes.",
    fix: 'baseUrl: use only its arguments (the facts of the tokens), and nothing that outlives the call.',
    needs: ['hosts'],
    async run(stage) {
      const { ledger } = stage.sandbox;
      const own = stage.profile.hosts?.of ?? ['', ''];
      const both = [await stage.signedIn(0), await stage.signedIn(1)] as const;
      const expected: string[] = [];
      for (const who of [0, 1] as const) {
        stage.forget();
        expected.push(await both[who].read());
        const strayed = stage.seen('data').filter(({ headers }) => headers.host !== own[who]).length;
        must(strayed === 0, `${strayed} requests of account ${who + 1} went to a host other than its own`);
      }
      // The first token belongs to the account that signed in first.
      const [first] = [...ledger.entries.values()];
      stage.forget();
      for (const _ of [1, 2]) {
        const reads = Array.from({ length: 20 }, (_, n) => both[n % 2 === 0 ? 0 : 1].read());
        const wrong = (await Promise.all(reads)).filter((text, n) => text !== expected[n % 2]).length;
        must(wrong === 0, `${wrong} of 20 responses were the other account's`);
        for (const one of both) if ((await one.grant())?.renewable) await one.refresh();
      }
      const crossed = stage.seen('data').filter(seen => {
        const entry = tokenOf(stage, seen);
        return entry && seen.headers.host !== own[entry.account === first?.account ? 0 : 1];
      }).length;
      must(crossed === 0, `${crossed} requests sent a token to the other account's host`);
    },
  },
  {
    name: 'login-host-unlisted',
    rule: 'A host outside the list receives no secret. A login whose tokens name such a host is refused, and its tokens are revoked.',
    fix: LISTED,
    needs: ['hosts'],
    run: stage =>
      withStranger(async (origin, reached) => {
        stage.profile.hosts?.name(origin);
        const one = stage.visitor();
        const outcome = await one.login(stage.profile.people?.[0] ?? { input: {} });
        must(outcome === 'PROVIDER_UNAVAILABLE', `a login to an account at an unlisted host returned ${outcome}`);
        must((await one.grant()) === null, 'the caller is signed in');
        await one.tryRead();
        must(reached() === 0, `${reached()} requests reached the host`);
        must(presented(stage).length === 0, 'its tokens were sent to the wrong host');
        if (stage.profile.revocationCalls) await newOnesEnded(stage, new Set());
      }),
  },
  {
    name: 'refresh-host-unlisted',
    rule: 'A host outside the list receives no secret. New tokens that name such a host are revoked and never used.',
    fix: LISTED,
    needs: ['hosts', 'personalRenewal'],
    run: stage =>
      withStranger(async (origin, reached) => {
        const one = await stage.signedIn();
        const before = new Set(stage.sandbox.ledger.entries.keys());
        stage.profile.hosts?.name(origin);
        stage.forget();
        const outcome = await one.refresh();
        must(outcome === 'NEEDS_LOGIN', `a refresh that moved the account to an unlisted host returned ${outcome}`);
        await one.tryRead();
        must(reached() === 0, `${reached()} requests reached the host`);
        must(presented(stage).length === 0, 'the new tokens were sent to the wrong host');
        if (stage.profile.revocationCalls) await newOnesEnded(stage, before);
      }),
  },
];
