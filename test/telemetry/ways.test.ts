import { expect, it } from 'vitest';
import { USUAL_WAYS, type Ways } from '../../src/server/graphql/operations.js';
import { LOGOUT } from '../gateway/journey-queries.js';
import { signIn } from '../gateway/journey-steps.js';
import { startCounting } from './scrape.js';

const FOLDERS = 'query Mine { folders(first: 1) { nodes { id } } }';

/** What was counted of one and the same conversation. */
async function counted(ways: Ways): Promise<string[]> {
  const world = await startCounting({ overrides: { ways } });
  const browser = world.browser();
  await signIn(browser, world, 'pmapi');
  for (let times = 0; times < 3; times += 1) await browser.graphql(FOLDERS);
  world.sandboxes.pmapi.faults.next(/./, { kind: 'status', status: 500 });
  await browser.graphql(FOLDERS);
  await browser.graphql('{ nothing }');
  await browser.graphql('{ viewer { pmapi { id } } }');
  await browser.graphql(LOGOUT);
  await browser.graphql(FOLDERS);
  const { text } = await world.scrape();
  const log = world.log().match(/"upstreamCalls":\d+/g) ?? [];
  await world.close();
  const lines = text.split('\n').filter(line => /^keyring_\w+_(total|count)/.test(line));
  return [...lines.filter(line => !line.startsWith('keyring_page')), ...log].sort();
}

it('both ways through the gateway count the same', async () => {
  const short = await counted({ ...USUAL_WAYS, compileFrom: 1 });
  const long = await counted({ short: false, compileFrom: Number.POSITIVE_INFINITY });
  expect(short.length).toBeGreaterThan(12);
  expect(short).toEqual(long);
});
