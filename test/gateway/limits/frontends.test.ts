import { getIntrospectionQuery, getOperationAST, parse } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { READ_STATE } from '../../../packages/client/src/operations.js';
import { bigQuery } from '../../../src/cli/demo/sandboxes.js';
import { fences, read } from '../../hygiene/project.js';
import { type EventStream, listen } from '../../support/event-stream.js';
import { sandboxEnv, startWorld, type World } from '../../support/gateway.js';
import type { Browser } from '../../support/http-client.js';
import { EVERYTHING } from '../journey-queries.js';
import { signInEverywhere } from '../journey-steps.js';

/** The default of every limit. */
const DEFAULTS = (world: Pick<World, 'sandboxes'>) =>
  Object.fromEntries(
    Object.keys(sandboxEnv(world.sandboxes))
      .filter(
        name => name.startsWith('KEYRING_') && !['KEYRING_ALLOW_HTTP_UPSTREAMS', 'KEYRING_RETURN_TO'].includes(name),
      )
      .map(name => [name, '']),
  );

/** Operations of the example frontend, by type. */
const exampleOperations = (type: string): string[] =>
  [...read('examples/web/src/operations.ts').matchAll(/graphql\(`([^`]+)`\)/g)]
    .map(([, text = '']) => text)
    .filter(text => getOperationAST(parse(text))?.operation === type);

describe('under the default limits', () => {
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    const bare = await startWorld();
    const env = DEFAULTS(bare);
    await bare.close();
    expect(Object.keys(env).length).toBeGreaterThan(5);
    world = await startWorld({ env, services: ['socios'] });
    browser = world.browser();
    await signInEverywhere(browser, world);
  });
  afterAll(() => world.close());
  beforeEach(() => {
    for (const { seen } of Object.values(world.sandboxes)) seen.length = 0;
  });
  const calls = () => Object.values(world.sandboxes).reduce((sum, { seen }) => sum + seen.length, 0);

  const [, biggest = ''] = fences(read('README.md'), 'graphql');
  it.each([
    ['README’s biggest query', 25, () => biggest, undefined],
    ['the demo’s first tab', 25, () => bigQuery(Object.values(world.sandboxes)), undefined],
    [
      'a query of every field',
      40,
      () => EVERYTHING,
      { poll: 'a0000000-0000-4000-8000-000000000001', release: '20000', folder: '1001', vpnUser: 'atom0000001' },
    ],
  ])('%s needs at most %i of the 50 provider calls of an operation', async (_, most, query, variables) => {
    const { errors, data } = await browser.graphql(query(), variables);
    expect(data).not.toBeNull();
    expect(errors.map(({ extensions }) => extensions.code)).not.toContain('RATE_LIMITED');
    expect(calls()).toBeGreaterThan(5);
    expect(calls()).toBeLessThanOrEqual(most);
  });

  it('an introspection query is executed', async () => {
    for (const options of [
      {},
      { inputValueDeprecation: true, specifiedByUrl: true, schemaDescription: true, oneOf: true },
    ])
      expect((await world.browser().graphql(getIntrospectionQuery(options))).errors).toEqual([]);
  });

  it('the example frontend in six tabs, reloaded five times, reaches no limit', async () => {
    const cookie = `keyring=${await browser.session()}`;
    const streams: EventStream[] = [];
    for (let n = 0; n < 6; n += 1) streams.push(await listen(world.url, cookie));
    const queries = [READ_STATE, ...exampleOperations('query')];
    expect(queries.length).toBeGreaterThan(3);
    for (let reload = 0; reload < 5; reload += 1) {
      const answers = await Promise.all(
        Array.from({ length: 6 }, () => queries.map(query => browser.graphql(query))).flat(),
      );
      expect(answers.flatMap(({ status, errors }) => [status, ...errors])).toEqual(Array(answers.length).fill(200));
    }
    expect(streams.flatMap(({ errors }) => errors)).toEqual([]);
    for (const stream of streams) stream.hangUp();
  });
});
