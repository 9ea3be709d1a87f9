import { afterEach, beforeEach, expect, it } from 'vitest';
import { signetSandbox } from '../../../src/providers/signet/sandbox.js';
import { LOGIN, SESSION } from '../../gateway/journey-queries.js';
import { startWorld, type World } from '../../support/gateway.js';
import type { Browser } from '../../support/http-client.js';

let sandbox: Awaited<ReturnType<typeof signetSandbox.start>>;
let world: World;
let browser: Browser;
beforeEach(async () => {
  sandbox = await signetSandbox.start();
  world = await startWorld({ env: sandbox.env });
  browser = world.browser();
});
afterEach(async () => {
  await world.close();
  await sandbox.close();
});

const login = async () => {
  const [first] = sandbox.logins;
  return (await browser.data<{ login: { __typename: string } }>(LOGIN, { input: first?.input })).login.__typename;
};
const ITEMS = '{ signetItems { title } }';

it('signs a body together with the rest', async () => {
  expect(await login()).toBe('LoggedIn');
  const add = 'mutation ($title: String!) { addSignetItem(title: $title) { title } }';
  expect(await browser.data(add, { title: 'Größe & more' })).toEqual({ addSignetItem: { title: 'Größe & more' } });
  expect(await browser.data(ITEMS)).toEqual({
    signetItems: [{ title: 'Notes' }, { title: 'Engine' }, { title: 'Größe & more' }],
  });
});

it('loses no key because a clock is wrong', async () => {
  await login();
  sandbox.clock.skewMs = 600_000;
  expect((await browser.graphql(ITEMS)).errors[0]?.extensions.code).toBe('PROVIDER_REJECTED');
  expect(await browser.data(SESSION)).toMatchObject({ session: { grants: [{ provider: 'SIGNET', state: 'ACTIVE' }] } });
  sandbox.clock.skewMs = 0;
  expect(await browser.data(ITEMS)).toEqual({ signetItems: [{ title: 'Notes' }, { title: 'Engine' }] });
});
