import { describe, expect, it } from 'vitest';
import type { GatewayProcess } from '../support/gateway-process.js';
import type { Person } from '../support/person.js';
import { ME, REFRESH, type Stage, staged } from '../support/stage.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

/** A change at one gateway, followed at once by a query at another one that has an older copy of the session. */

const ROUNDS = 60;
/** The viewer's data at a provider. A caller without a grant gets an error instead. */
const VIEWER = { viewer: { socios: { id: expect.any(String) } } };

const paired = (
  play: (at: { stage: Stage; here: GatewayProcess; there: GatewayProcess; proxy: TcpProxy }) => Promise<void>,
) =>
  staged(async stage => {
    const proxy = await startTcpProxy(stage.redis.port);
    const [here, there] = await Promise.all([stage.gateway(), stage.gateway({ through: proxy })]);
    await play({ stage, here, there, proxy });
    await proxy.close();
  });

/** Makes the other gateway cache the session as it is now. */
async function seen(person: Person, there: GatewayProcess): Promise<void> {
  expect((await person.ask(there, ME)).data).toEqual(VIEWER);
}

describe.each<[string, (proxy: TcpProxy) => void]>([
  ['another gateway has the session cached', () => {}],
  ['another gateway has the session cached, and receives no change messages', proxy => void proxy.silence('subscribe')],
])('%s', (_, ail) => {
  it(
    'login again, refresh; a query there at once → data, no LOGIN_REQUIRED',
    paired(async ({ stage, here, there, proxy }) => {
      const person = await stage.signedIn(here);
      for (let round = 0; round < ROUNDS; round += 1) {
        ail(proxy);
        await seen(person, there);
        if (round % 2 === 0) await person.signInByRedirect(here);
        else expect(await person.get(here, REFRESH)).toMatchObject({ refresh: { __typename: 'Refreshed' } });
        const { codes, data } = await person.ask(there, ME);
        expect(codes).toEqual([]);
        expect(data).toEqual(VIEWER);
      }
      expect(stage.socios.ledger.replays).toBe(0);
    }),
  );
});
