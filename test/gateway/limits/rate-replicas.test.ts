import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayProcess } from '../../support/gateway-process.js';
import { Person } from '../../support/person.js';
import { type Stage, startStage } from '../../support/stage.js';

const ASK = '{ session { id } }';
/** A hundred at once, then five a second: a window of twenty seconds. The store is updated at every tenth request. */
const LOW = { KEYRING_REQUESTS_PER_SECOND: '5', KEYRING_REQUEST_BURST: '100' };
const BURST = 100;

describe('the request limit over several replicas', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  /** How often a limit was counted in Redis so far. */
  async function counted(): Promise<number> {
    const stats = String(await stage.redis.cli('INFO', 'commandstats'));
    return Number(/cmdstat_incrby:calls=(\d+)/.exec(stats)?.[1] ?? 0);
  }

  /** Sends requests to the gateways in turn, one at a time. Returns the number that succeeded. */
  async function flood(person: Person, gateways: readonly GatewayProcess[], requests: number): Promise<number> {
    let answered = 0;
    for (let n = 0; n < requests; n += 1) {
      const gateway = gateways[n % gateways.length];
      if (gateway && (await person.ask(gateway, ASK)).status === 200) answered += 1;
    }
    return answered;
  }

  it('limits all of them together, approximately', async () => {
    const gateways = await stage.gateways(3, { env: LOW });
    const [first] = gateways;
    if (!first) throw new Error('no gateway');
    const person = await stage.signedIn(first);
    await flood(person, gateways, 3);
    const before = await counted();
    const answered = await flood(person, gateways, 3 * BURST);
    expect(answered).toBeGreaterThanOrEqual(BURST);
    // The surplus: the chunk of grace, and the requests that each replica serves before it exchanges counts with the store.
    expect(answered).toBeLessThan(1.6 * BURST);
    expect((await counted()) - before).toBeLessThanOrEqual(Math.ceil(answered / 10));
  });

  it('costs no Redis command while requests are few', async () => {
    const [gateway] = await stage.gateways(1, { env: LOW });
    if (!gateway) throw new Error('no gateway');
    const people = await Promise.all(Array.from({ length: 5 }, () => stage.signedIn(gateway)));
    for (const person of people) await person.get(gateway, ASK);
    const before = await counted();
    for (const person of people) expect(await flood(person, [gateway], 8)).toBe(8);
    expect(await counted()).toBe(before);
  });

  it('is applied by each replica alone while Redis is unavailable, and requests are served', async () => {
    const [gateway] = await stage.gateways(1, { env: LOW });
    if (!gateway) throw new Error('no gateway');
    await stage.redis.kill();
    const nobody = new Person();
    const query = '{ providers { id } }';
    const statuses: number[] = [];
    for (let n = 0; n < BURST + 20; n += 1) statuses.push((await nobody.ask(gateway, query)).status);
    await stage.redis.restart();
    expect(statuses.filter(status => status === 200)).toHaveLength(BURST);
    expect(statuses.filter(status => status === 429)).toHaveLength(20);
  });
});
