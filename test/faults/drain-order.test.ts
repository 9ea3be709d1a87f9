import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { gate } from '../support/gate.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import type { Person } from '../support/person.js';
import { ME, SESSION, type Stage, staged } from '../support/stage.js';
import { until } from '../support/until.js';

/** The order in which a gateway goes away: not ready, served all the same, then closed, and nothing cut off. */

const LEAD_MS = 4_000;

/** What a GET over a connection of its own is answered; undefined where none can be had. */
const probe = (gateway: GatewayProcess, path: string): Promise<IncomingMessage | undefined> =>
  new Promise(resolve => {
    // Without an agent node asks for the connection's end itself: the gateway's own word is what is looked for.
    const request: ClientRequest = get(`${gateway.url}${path}`, {
      agent: false,
      headers: { connection: 'keep-alive' },
    });
    request.on('response', answer => resolve(answer.resume())).on('error', () => resolve(undefined));
  });

const isRefused = async (gateway: GatewayProcess) => (await probe(gateway, '/live')) === undefined;

/** Listens to what happens to the session, to the end of the stream. */
async function subscribed(gateway: GatewayProcess, person: Person) {
  const answer = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-keyring-csrf': '1',
      accept: 'text/event-stream',
      cookie: `keyring=${person.session}`,
    },
    body: JSON.stringify({ query: 'subscription { sessionEvents { kind } }' }),
  });
  const stream = { isOpen: true, wasCut: false, ended: Promise.resolve() };
  stream.ended = answer
    .text()
    .then(
      () => {},
      () => {
        stream.wasCut = true;
      },
    )
    .finally(() => {
      stream.isOpen = false;
    });
  return stream;
}

/** A query that the provider does not answer until the gate opens. */
async function heldQuery({ socios }: Stage, gateway: GatewayProcess, person: Person) {
  const held = gate();
  let asked = false;
  const arrived = () => {
    asked = true;
    return true;
  };
  socios.faults.next(arrived, { kind: 'delay', hold: held.opened });
  const told = person.ask(gateway, ME);
  // Whoever waits for it still sees it.
  told.catch(() => {});
  await until('the provider was asked', () => asked);
  return { told, open: held.open };
}

const LEAD = { KEYRING_DRAIN_LEAD: String(LEAD_MS / 1_000) };

describe.concurrent('SIGTERM, then', () => {
  it(
    'everything at once → not ready while all is served; then no connection, answers and streams end, exit code 0',
    staged(async stage => {
      const gateway = await stage.gateway({ env: LEAD });
      const person = await stage.signedIn(gateway);
      const stream = await subscribed(gateway, person);
      const query = await heldQuery(stage, gateway, person);
      expect((await probe(gateway, '/ready'))?.statusCode).toBe(200);
      expect((await probe(gateway, '/live'))?.headers.connection).toBe('keep-alive');

      const toldAtMs = performance.now();
      const ended = gateway.stop();
      await until('it is not ready', async () => (await probe(gateway, '/ready'))?.statusCode === 503);
      expect(performance.now() - toldAtMs).toBeLessThan(LEAD_MS / 2);

      // Connections that are kept would be cut off later: each answer says so.
      const live = await probe(gateway, '/live');
      expect([live?.statusCode, live?.headers.connection]).toEqual([200, 'close']);
      const asked = await person.ask(gateway, SESSION);
      expect([asked.codes, asked.headers.get('connection')]).toEqual([[], 'close']);
      await stage.signedIn(gateway);
      expect(stream.isOpen).toBe(true);

      await until('connections are refused', () => isRefused(gateway));
      expect(performance.now() - toldAtMs).toBeGreaterThan(LEAD_MS - 100);
      await stream.ended;
      expect(stream.wasCut).toBe(false);
      expect(gateway.isRunning).toBe(true);

      query.open();
      expect((await query.told).codes).toEqual([]);
      expect(await ended).toBe(0);
      expect(gateway.logs()).not.toContain('cut off');
    }),
  );

  it(
    'a request that does not end → cut off at the deadline and logged, exit code 0',
    staged(async stage => {
      const gateway = await stage.gateway({ env: { KEYRING_DRAIN: '2' } });
      const person = await stage.signedIn(gateway);
      const query = await heldQuery(stage, gateway, person);
      const toldAtMs = performance.now();
      expect(await gateway.stop()).toBe(0);
      expect(performance.now() - toldAtMs).toBeLessThan(5_000);
      await expect(query.told).rejects.toThrow();
      expect(gateway.logs()).toContain('requests were cut off');
      query.open();
    }),
  );

  it(
    'a second one → it exits at once',
    staged(async stage => {
      const gateway = await stage.gateway({ env: LEAD });
      const person = await stage.signedIn(gateway);
      const query = await heldQuery(stage, gateway, person);
      const ended = gateway.stop();
      await gateway.logged(/"draining"/);
      const againAtMs = performance.now();
      await gateway.kill('SIGTERM');
      expect(performance.now() - againAtMs).toBeLessThan(LEAD_MS / 2);
      expect(await ended).toBe(143);
      await expect(query.told).rejects.toThrow();
      query.open();
    }),
  );
});

describe.concurrent('SIGINT', () => {
  it(
    'at a terminal → drains without the lead',
    staged(async stage => {
      const gateway = await stage.gateway({ env: { KEYRING_DRAIN_LEAD: '30' } });
      const toldAtMs = performance.now();
      expect(await gateway.kill('SIGINT')).toBe(0);
      expect(performance.now() - toldAtMs).toBeLessThan(10_000);
    }),
  );
});
