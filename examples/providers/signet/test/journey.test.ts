import { type Browser, startTestGateway, type TestGateway } from 'keyring-gateway/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { signet } from '../index.js';
import { signetSandbox } from '../sandbox.js';

const LOGIN = `mutation ($input: LoginInput!) {
  login(input: $input) { __typename ... on LoginRedirect { authorizationUrl } ... on LoginRefused { reason } }
}`;
const SESSION = '{ session { grants { provider state subject } } }';

let sandbox: Awaited<ReturnType<typeof signetSandbox.start>>;
let gateway: TestGateway;
let browser: Browser;
beforeEach(async () => {
  sandbox = await signetSandbox.start();
  gateway = await startTestGateway({ providers: [signet] }, sandbox.env);
  browser = gateway.browser();
});
afterEach(async () => {
  await gateway.close();
  await sandbox.close();
});

const login = async () => {
  const [first] = sandbox.logins;
  return (await browser.data<{ login: { __typename: string } }>(LOGIN, { input: first?.input })).login.__typename;
};
const ITEMS = '{ signetItems { title } }';

it('signs the body with the rest of the request', async () => {
  expect(await login()).toBe('LoggedIn');
  const add = 'mutation ($title: String!) { addSignetItem(title: $title) { title } }';
  expect(await browser.data(add, { title: 'Größe & more' })).toEqual({ addSignetItem: { title: 'Größe & more' } });
  expect(await browser.data(ITEMS)).toEqual({
    signetItems: [{ title: 'Notes' }, { title: 'Engine' }, { title: 'Größe & more' }],
  });
});

it('keeps the key when a clock is wrong', async () => {
  await login();
  sandbox.clock.skewMs = 600_000;
  expect((await browser.graphql(ITEMS)).errors[0]?.extensions.code).toBe('PROVIDER_REJECTED');
  expect(await browser.data(SESSION)).toMatchObject({ session: { grants: [{ provider: 'SIGNET', state: 'ACTIVE' }] } });
  sandbox.clock.skewMs = 0;
  expect(await browser.data(ITEMS)).toEqual({ signetItems: [{ title: 'Notes' }, { title: 'Engine' }] });
});
