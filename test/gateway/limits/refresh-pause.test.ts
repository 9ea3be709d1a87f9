import { afterEach, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../../support/gateway.js';
import { REFRESH } from '../journey-queries.js';
import { type GrantAnswer, signIn } from '../journey-steps.js';

/** As it is by default. */
const PAUSED = { KEYRING_REFRESH_PAUSE: '' };

describe('when one grant is refreshed repeatedly', () => {
  let world: World;
  afterEach(() => world.close());

  const tokenCalls = () => world.sandboxes.purewl.seen.filter(({ path }) => path === '/auth/v1/accessToken').length;

  it('requests tokens once in two seconds for many mutations in a row, and gives the others the same result', async () => {
    world = await startWorld({ env: PAUSED });
    const browser = world.browser();
    await signIn(browser, world, 'purewl');
    const refresh = async () => {
      const data = await browser.data<{ refresh: { __typename: string; grant: GrantAnswer } }>(REFRESH, {
        provider: 'PUREWL',
      });
      return [data.refresh.__typename, data.refresh.grant.generation];
    };
    const before = tokenCalls();
    for (let n = 0; n < 20; n += 1) expect(await refresh()).toEqual(['Refreshed', 2]);
    expect(tokenCalls() - before).toBe(1);
    await expect.poll(refresh).toEqual(['Refreshed', 3]);
    expect(tokenCalls() - before).toBe(2);
  });

  it('requests tokens once in two seconds when a resource refuses every token', async () => {
    world = await startWorld({ env: PAUSED });
    const browser = world.browser();
    await signIn(browser, world, 'purewl');
    const { purewl } = world.sandboxes;
    purewl.faults.next(/countries/, { kind: 'status', status: 401 }, 1_000);
    const before = tokenCalls();
    for (let n = 0; n < 20; n += 1) {
      const { errors } = await browser.graphql('{ vpnCountries(device: IOS) { id } }');
      expect(errors).toMatchObject([{ extensions: { code: 'PROVIDER_REJECTED' } }]);
    }
    expect(tokenCalls() - before).toBe(1);
    expect((await browser.graphql('{ vpnProtocols(device: IOS) { id } }')).errors).toEqual([]);
  });
});

describe('when a resource refuses the gateway’s own token to one caller', () => {
  it('refuses no other caller', async () => {
    const world = await startWorld({
      services: ['purewl'],
      env: { ...PAUSED, PUREWL_ACCESS: 'public', KEYRING_TRUST_PROXY: '1', KEYRING_REFRESH_PAUSE: '0' },
    });
    const { purewl } = world.sandboxes;
    purewl.faults.next(/countries/, { kind: 'status', status: 401 }, 1_000);
    const ask = (address: string, query: string) => world.browser().graphql(query, {}, { 'x-forwarded-for': address });
    for (let n = 0; n < 10; n += 1) await ask('192.0.2.1', '{ vpnCountries(device: IOS) { id } }');
    // Its token has ended meanwhile: the first call of anyone else gets another.
    for (const entry of purewl.ledger.live(purewl.clock.now(), 'access')) purewl.ledger.revoke(entry.token);
    expect((await ask('192.0.2.2', '{ vpnProtocols(device: IOS) { id } }')).errors).toEqual([]);
    await world.close();
  });
});
