import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { until } from '../../src/testing/until.js';
import { listen } from '../support/event-stream.js';
import { gate } from '../support/gate.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import type { Person } from '../support/person.js';
import { ME, SESSION, type Stage, staged } from '../support/stage.js';

/** The order in which a gateway shuts down: it is not ready but still serves, then it closes, and nothing is cut off. */

/** Long enough for all that a test does meanwhile. A gateway keeps the lead to its end, and the test sees the end by its order. */
const LEAD = { KEYRING_DRAIN_LEAD: '8' };
/** Far longer than any test waits: a gateway that exits within the test did not wait for the lead. */
const ENDLESS_LEAD = { KEYRING_DRAIN_LEAD: '300' };
/** An upstream deadline beyond the end of the gateway: a provider that does not respond is not given up before. */
const PATIENT = { KEYRING_UPSTREAM_DEADLINE: '120000' };

/** The response to a GET on a raw connection with keep-alive; undefined if there is no response. */
const probe = (gateway: GatewayProcess, path: string): Promise<IncomingMessage | undefined> =>
  new Promise(resolve => {
    // Without an agent, Node itself would send `connection: close`. The test needs the gateway's own header.
    const request: ClientRequest = get(`${gateway.url}${path}`, {
      agent: false,
      headers: { connection: 'keep-alive' },
    });
    request.on('response', answer => resolve(answer.resume())).on('error', () => resolve(undefined));
  });

const isRefused = async (gateway: GatewayProcess) => (await probe(gateway, '/live')) === undefined;

/** A query whose provider does not respond until the gate opens. */
async function heldQuery({ socios }: Stage, gateway: GatewayProcess, person: Person) {
  const held = gate();
  let asked = false;
  const arrived = () => {
    asked = true;
    return true;
  };
  socios.faults.next(arrived, { kind: 'delay', hold: held.opened });
  const response = person.ask(gateway, ME);
  // Callers that await it still see the rejection.
  response.catch(() => {});
  await until('the provider has received the request', () => asked);
  return { response, open: held.open };
}

describe.concurrent('SIGTERM', () => {
  it(
    'a query under way, an event stream and new requests → not ready while all are served; then connections are refused, responses and streams end, exit code 0',
    staged(async stage => {
      const gateway = await stage.gateway({ env: { ...LEAD, ...PATIENT } });
      const person = await stage.signedIn(gateway);
      const stream = await listen(gateway.url, `keyring=${person.session}`);
      const query = await heldQuery(stage, gateway, person);
      expect((await probe(gateway, '/ready'))?.statusCode).toBe(200);
      expect((await probe(gateway, '/live'))?.headers.connection).toBe('keep-alive');

      const ended = gateway.stop();
      await until('it is not ready', async () => (await probe(gateway, '/ready'))?.statusCode === 503);

      // A connection that is kept would be cut later, so each response has `connection: close`.
      const live = await probe(gateway, '/live');
      expect([live?.statusCode, live?.headers.connection]).toEqual([200, 'close']);
      const asked = await person.ask(gateway, SESSION);
      expect([asked.codes, asked.headers.connection]).toEqual([[], 'close']);
      await stage.signedIn(gateway);
      expect(stream.isOpen).toBe(true);

      await until('connections are refused', () => isRefused(gateway), { timeoutMs: 60_000 });
      await stream.over;
      expect(stream.wasCut).toBe(false);
      expect(gateway.isRunning).toBe(true);

      query.open();
      expect((await query.response).codes).toEqual([]);
      expect(await ended).toBe(0);
      expect(gateway.logs()).not.toContain('cut off');
    }),
  );

  it(
    'a request that does not end → cut off at the drain deadline and logged, exit code 0',
    staged(async stage => {
      const gateway = await stage.gateway({ env: { KEYRING_DRAIN: '2', ...PATIENT } });
      const person = await stage.signedIn(gateway);
      const query = await heldQuery(stage, gateway, person);
      expect(await gateway.stop()).toBe(0);
      await expect(query.response).rejects.toThrow();
      expect(gateway.logs()).toContain('requests were cut off');
      query.open();
    }),
  );

  it(
    'a second SIGTERM → exits without waiting for the request or the drain lead, exit code 143',
    staged(async stage => {
      const gateway = await stage.gateway({ env: { ...ENDLESS_LEAD, ...PATIENT } });
      const person = await stage.signedIn(gateway);
      const query = await heldQuery(stage, gateway, person);
      const ended = gateway.stop();
      await gateway.logged(/"draining"/);
      await gateway.kill('SIGTERM');
      expect(await ended).toBe(143);
      await expect(query.response).rejects.toThrow();
      query.open();
    }),
  );
});

describe.concurrent('SIGINT', () => {
  it(
    'at a terminal → drains without the drain lead, exit code 0',
    staged(async stage => {
      const gateway = await stage.gateway({ env: ENDLESS_LEAD });
      expect(await gateway.kill('SIGINT')).toBe(0);
    }),
  );
});
