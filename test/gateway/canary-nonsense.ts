import type { Browser } from '../support/http-client.js';
import { type Flow, inline } from './canary-flow.js';
import { LOGIN } from './journey-queries.js';

/** Requests that are wrong in themselves, with a secret where the mistake is. */
export const nonsense: Flow = async ({ browser, onlooker }) => {
  const one = browser();
  const secret = onlooker.canary('password in a bad request');
  const pmapi = (fields: string) => `mutation { login(input: { pmapi: { password: { ${fields} } } }) { __typename } }`;
  const texts = [
    pmapi(`username: 5, password: "${secret}"`),
    pmapi(`password: "${secret}"`),
    pmapi(`username: "u", password: "${secret}", extra: "${secret}"`),
    pmapi(`username: "u", password: ["${secret}"]`),
    pmapi(`username: "u", password: "p", remember: "${secret}"`),
    `mutation { login(input: "${secret}") { __typename } }`,
    `mutation { login(input: { pmapi: "${secret}" }) { __typename } }`,
    `mutation { login(input: { pmapi: { token: { token: "t", expiresAt: "${secret}" } } }) { __typename } }`,
    `mutation { login(input: { socios: { returnTo: "https://evil.test/?${secret}" } }) { __typename } }`,
    `mutation { login(input: { purewl: { secretKey: "${secret}" } }, more: "${secret}") { __typename } }`,
    `mutation { login(input: { purewl: { secretKey: "${secret}" }, pool: { account: { email: "e", password: "${secret}" } } }) { __typename } }`,
    `mutation { refresh(provider: "${secret}") { __typename } }`,
    `{ releaseDays(from: "${secret}") { nodes { date } } folders(first: "${secret}") { nodes { id } } }`,
    `{ poll(id: 1.5) { id } } # ${secret}`,
    `mutation { login(input: { purewl: { secretKey: "${secret}" } }) { __typename }`,
    `mutation { login(input: { purewl: { secretKey: "${secret} } }) { __typename } }`,
    `mutation { login(input: { purewl: { secretKey: """${secret} } }) { __typename } }`,
    `mutation { login(input: { purewl: { secretKey: "\\u{zz}${secret}" } }) { __typename } }`,
    `"${secret}" mutation { logout { sessionsEnded } }`,
  ];
  for (const text of texts) await one.graphql(text);
  const variables = [
    { input: { pmapi: { password: { username: {}, password: secret } } } },
    { input: { pmapi: { password: { username: 'u', password: { deep: secret } } } } },
    { input: { pmapi: { password: { username: 'u', password: secret, extra: secret } } } },
    { input: { pmapi: { token: { token: secret, expiresAt: secret } } } },
    { input: { pool: { key: { userId: [secret], apiKey: secret, apiSecret: secret } } } },
    { input: secret },
    { input: [{ purewl: { secretKey: secret } }] },
    { input: { purewl: { secretKey: secret }, pool: { account: { email: 'e', password: secret } } } },
    { wrong: secret },
  ];
  for (const values of variables) await one.graphql(LOGIN, values);
  await oddRequests(one, secret);
};

/** Ways to send a secret that no client should use. */
async function oddRequests(one: Browser, secret: string): Promise<void> {
  const text = encodeURIComponent(inline({ purewl: { secretKey: secret } }));
  for (const path of [
    `/graphql?query=${text}`,
    `/graphql?query={__typename}&variables={"a":"${secret}"`,
    `/graphql?query=${secret}&extensions=${secret}`,
    `/login/socios?returnTo=https://evil.test/${secret}`,
    `/login/${secret}`,
    `/callback/socios?code=${secret}&state=${secret}`,
    `/callback/socios?error=${secret}&error_description=${secret}&state=${secret}`,
    `/callback/pool?token=${secret}`,
    `/?keyring_error=${secret}`,
    `/nowhere/${secret}?${secret}`,
    '/live',
    '/ready',
  ]) {
    await one.open(path);
    await one.request({ url: path, headers: { accept: 'application/json' } });
  }
  const json = { 'content-type': 'application/json', 'x-keyring-csrf': '1' };
  const post = (body: string, headers: Record<string, string> = json) =>
    one.request({ url: '/graphql', method: 'POST', headers, body });
  const asked = JSON.stringify({ query: LOGIN, variables: { input: { purewl: { secretKey: secret } } } });
  await post(asked.slice(0, -3));
  await post(`[${asked}]`);
  await post(`"${secret}"`);
  await post(asked, { 'content-type': 'application/json' });
  await post(asked, { ...json, origin: 'https://evil.test' });
  await post(asked, { ...json, 'x-request-id': 'canary test', cookie: `keyring=${secret}.${secret}` });
  await post(asked, { ...json, authorization: `Bearer ${secret}` });
  await post(asked, { 'content-type': 'text/plain' });
  await post(new URLSearchParams({ query: LOGIN, secret }).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
  });
}
