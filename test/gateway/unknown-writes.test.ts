import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/testing/sandbox/faults.js';
import { startWorld, type World } from '../support/gateway.js';
import type { Browser } from '../support/http-client.js';
import { VOTE } from './journey-queries.js';
import { signInToSocios } from './journey-steps.js';

const OPEN_POLL = 'a0000000-0000-4000-8000-000000000001';
const input = { pollId: OPEN_POLL, answerId: 'b0000000-0000-4000-8000-000000000010', amount: '1' };
const VOTES = { method: 'POST', path: /\/vote$/ };

const instead = (status: number, headers: Readonly<Record<string, string>> = {}, body = '{}'): Fault => ({
  kind: 'status',
  when: 'after',
  status,
  headers,
  body,
});

describe('when the outcome of a vote is unknown', () => {
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    world = await startWorld({ env: { SOCIOS_VOTE: 'on', KEYRING_UPSTREAM_DEADLINE: '1000' } });
    browser = world.browser();
    await signInToSocios(browser);
  });
  afterAll(() => world.close());
  afterEach(() => world.sandboxes.socios.faults.clear());

  it.each<[string, Fault]>([
    ['a reset', { kind: 'reset', when: 'after' }],
    ['a body that is cut short', { kind: 'truncate', when: 'after' }],
    ['no response in time', { kind: 'hang', when: 'after' }],
    ['HTTP 502', instead(502)],
    ['HTTP 504', instead(504)],
    ['HTTP 524', instead(524)],
    ['a page under 504', { kind: 'html', when: 'after', status: 504 }],
    ['a page under 200', { kind: 'html', when: 'after', status: 200 }],
    ['JSON that is cut short', instead(200, {}, '{"data":')],
    ['bytes that are not gzip', instead(200, { 'content-encoding': 'gzip' })],
    ['an unknown content coding', instead(200, { 'content-encoding': 'compress' })],
    ['too much', { kind: 'huge', when: 'after', bytes: 6 << 20 }],
  ])('(%s) reports that the vote may have counted, and sends nothing again', async (_what, fault) => {
    world.sandboxes.socios.seen.length = 0;
    world.sandboxes.socios.faults.next(VOTES, fault);
    expect(await browser.data(VOTE, { input })).toMatchObject({
      castVote: { __typename: 'VoteRefused', reason: 'OUTCOME_UNKNOWN' },
    });
    expect(world.sandboxes.socios.seen.filter(({ path }) => VOTES.path.test(path))).toHaveLength(1);
  });

  it.each<[string, Fault, string]>([
    ['HTTP 500', { kind: 'status', status: 500 }, 'PROVIDER_UNAVAILABLE'],
    ['HTTP 503 with a page', { kind: 'html', status: 503 }, 'PROVIDER_UNAVAILABLE'],
    ['HTTP 400', { kind: 'status', status: 400, body: { title: 'Bad Request' } }, 'REJECTED'],
  ])('(%s) reports that the vote did not count', async (_what, fault, reason) => {
    world.sandboxes.socios.faults.next(VOTES, fault);
    expect(await browser.data(VOTE, { input })).toMatchObject({ castVote: { __typename: 'VoteRefused', reason } });
  });
});
