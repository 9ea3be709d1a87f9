import { expect, it } from 'vitest';
import { LOGOUT } from '../gateway/journey-queries.js';
import { signIn } from '../gateway/journey-steps.js';
import { startCounting } from './scrape.js';

const FOLDERS = 'query Mine { folders(first: 1) { nodes { id } } }';

/** The counters after one fixed conversation. */
async function counted(compileFrom: number): Promise<string[]> {
  const world = await startCounting({ overrides: { compileFrom } });
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

it('compiled and interpreted operations produce the same metrics', async () => {
  const compiled = await counted(1);
  const interpreted = await counted(Number.POSITIVE_INFINITY);
  expect(compiled.length).toBeGreaterThan(12);
  expect(compiled).toEqual(interpreted);
});
