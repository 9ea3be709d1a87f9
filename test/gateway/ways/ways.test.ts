import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { USUAL_WAYS, type Ways } from '../../../src/server/graphql/operations.js';
import { type Answered, COOKIE_VALUE, type Started, startGateway } from '../http/support.js';
import { type Case, CORPUS } from './corpus.js';
import { resolvers } from './resolvers.js';

const LONG: Ways = { short: false, compileFrom: Number.POSITIVE_INFINITY };

interface Seen {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

/** Different at each answer. */
const OWN = new Set(['date', 'x-request-id', 'content-length']);

/** Fields that fail at once have no order: their errors are put in one. */
function inOrder(text: string): string {
  if (!text.startsWith('{"errors":[')) return text;
  const { errors, ...rest } = JSON.parse(text);
  return JSON.stringify({ errors: errors.map((error: unknown) => JSON.stringify(error)).sort(), ...rest });
}

function seen({ status, headers, text }: Answered): Seen {
  const kept = Object.entries(headers).filter(([name]) => !OWN.has(name));
  return { status, headers: Object.fromEntries(kept.sort(([a], [b]) => a.localeCompare(b))), body: inOrder(text) };
}

/** What the log says of a request, but for its id and how long it took. */
const told = (log: string) =>
  log
    .trim()
    .split('\n')
    .map(line => ({ ...JSON.parse(line), time: 0, requestId: '', ms: 0, error: undefined }))
    .filter(({ msg }) => msg === 'operation');

const REPEATS = 3;
const USUAL_HEADERS = { 'content-type': 'application/json', 'x-keyring-csrf': '1' };

describe('the short way and the long way answer the same', () => {
  const limits = { requestsPerSecond: 1e6, requestBurst: 1e6 };
  let long: Started;
  let short: Started;
  beforeAll(async () => {
    long = await startGateway({ resolvers: [resolvers], limits, ways: LONG });
    short = await startGateway({ resolvers: [resolvers], limits, ways: USUAL_WAYS });
  });
  afterAll(() => Promise.all([long.close(), short.close()]));

  async function asked(gateway: Started, { body, headers }: Case) {
    const logged = gateway.log().length;
    const answer = await gateway.ask({
      method: 'POST',
      path: '/graphql',
      headers: Object.fromEntries(Object.entries({ ...USUAL_HEADERS, ...headers }).filter(([, value]) => value !== '')),
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { ...seen(answer), log: told(gateway.log().slice(logged)) };
  }

  it.each(CORPUS.map(one => [one.name, one] as const))('%s', async (_, one) => {
    const expected = await asked(long, one);
    for (let n = 1; n <= REPEATS; n += 1) expect(await asked(short, one), `time ${n}`).toEqual(expected);
    expect(expected.body).not.toContain('CANARY');
  });

  it.each(['application/json', 'application/graphql-response+json'])(
    'what fails before anything has run, as %s',
    async accept => {
      for (const { engine } of [long, short])
        engine.open = () => {
          throw new Error('CANARY');
        };
      const headers = { accept, authorization: `Bearer ${COOKIE_VALUE}` };
      const one = { name: 'a session to be looked up', body: { query: '{ providers { id } }' }, headers };
      const expected = await asked(long, one);
      expect(expected.body).toContain('INTERNAL_SERVER_ERROR');
      expect(expected.log).toMatchObject([{ codes: ['INTERNAL_SERVER_ERROR'] }]);
      for (let n = 1; n <= REPEATS; n += 1) expect(await asked(short, one), `time ${n}`).toEqual(expected);
      expect(expected.body).not.toContain('CANARY');
    },
  );
});
