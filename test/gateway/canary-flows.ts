import { RETURN_TO, type Sandboxes } from '../support/gateway.js';
import type { Bearer, Browser } from '../support/http-client.js';
import type { RedisServer } from '../support/redis.js';
import type { Onlooker } from './canary-onlooker.js';
import { COMPLETE, EVERYTHING, KNOWN, LOGIN, LOGOUT, REFRESH, REVOKE, SESSION, VOTE } from './journey-queries.js';
import { beginSocios, consent, signInEverywhere, signInToSocios } from './journey-steps.js';

/** A gateway to be watched. It has service credentials, and voting is on. */
export interface Watched {
  readonly sandboxes: Sandboxes;
  readonly redis: RedisServer;
  readonly onlooker: Onlooker;
  browser(): Browser;
  bearer(): Bearer;
}

type Input = Readonly<Record<string, unknown>>;
type Flow = (watched: Watched) => Promise<void>;

const PROVIDERS = ['POOL', 'SOCIOS', 'PMAPI', 'PUREWL'] as const;

/** A value as GraphQL writes it. */
function literal(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, field]) => `${name}: ${literal(field)}`)
    .join(', ')} }`;
}

const inline = (input: Input) =>
  `mutation { login(input: ${literal(input)}) { __typename ... on LoggedIn { grant { id subject } } } }`;

const goodInputs = ({ sandboxes }: Watched): Input[] =>
  [sandboxes.pool, sandboxes.pmapi, sandboxes.purewl].flatMap(({ logins }) => logins.map(({ input }) => input));

const wrongInputs = ({ onlooker }: Watched): Input[] => [
  {
    pool: { key: { userId: '1001', apiKey: onlooker.canary('wrong key'), apiSecret: onlooker.canary('wrong secret') } },
  },
  { pool: { account: { email: 'dj@pool.example', password: onlooker.canary('wrong password') } } },
  { pmapi: { password: { username: 'bureau', password: onlooker.canary('wrong password') } } },
  { pmapi: { token: { token: onlooker.canary('wrong token'), expiresAt: '2099-01-01T00:00:00Z' } } },
  { purewl: { secretKey: onlooker.canary('wrong key') } },
];

const logins: Flow = async watched => {
  for (const input of [...goodInputs(watched), ...wrongInputs(watched)]) {
    await watched.browser().graphql(LOGIN, { input });
    await watched.browser().graphql(inline(input));
    await watched.bearer().graphql(LOGIN, { input });
  }
};

/** Requests that are wrong in themselves, with a secret where the mistake is. */
const nonsense: Flow = async ({ browser, onlooker }) => {
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

const redirects: Flow = async ({ browser, bearer, sandboxes, onlooker }) => {
  const one = browser();
  const answers = await consent(one, await beginSocios(one, { returnTo: RETURN_TO, tracking: { referrer: 'canary' } }));
  await one.open(answers);
  await one.open(answers);
  await browser().open(answers);

  const begun = await one.open(`/login/socios?returnTo=${encodeURIComponent(RETURN_TO)}`);
  const forged = new URL(await consent(one, begun.headers.location ?? ''));
  forged.searchParams.set('code', onlooker.canary('forged code'));
  await one.open(forged.href);
  await one.open(await consent(one, await beginSocios(one), { decision: 'deny' }));

  const program = bearer();
  const back = new URL(await consent(one, await beginSocios(program)));
  const told = { code: back.searchParams.get('code'), state: back.searchParams.get('state') };
  await browser().graphql(COMPLETE, told);
  await program.graphql(COMPLETE, told);
  await program.graphql(
    `mutation { completeLogin(provider: SOCIOS, code: "${told.code}", state: "${told.state}") { __typename } }`,
  );
  await program.graphql(`mutation { completeLogin(provider: SOCIOS, code: "${told.code}", state: 5) { __typename } }`);
  await program.graphql(LOGOUT);

  for (const status of [200, 400, 401, 500]) {
    const callback = await consent(one, await beginSocios(one));
    const body = `error: code and state of ${callback} are no good`;
    sandboxes.socios.faults.next(/^\/oauth2\/token$/, {
      kind: 'status',
      status,
      body,
      headers: { 'x-said': callback },
    });
    await one.open(callback);
  }
};

const everything: Flow = async ({ browser, sandboxes }) => {
  const one = browser();
  await signInEverywhere(one, { sandboxes });
  await one.graphql(EVERYTHING, KNOWN);
  await one.graphql(VOTE, {
    input: { pollId: KNOWN.poll, answerId: 'b0000000-0000-4000-8000-000000000010', amount: '1' },
  });
  for (const provider of PROVIDERS) await one.graphql(REFRESH, { provider });
  // Tokens that the provider has ended meanwhile: refused, renewed, sent again.
  for (const { ledger } of Object.values(sandboxes))
    for (const { kind, token } of ledger.live(Date.now(), 'access')) if (kind === 'access') ledger.revoke(token);
  await one.graphql(EVERYTHING, KNOWN);
  await one.graphql(SESSION);
  await one.graphql(REVOKE, { provider: 'PMAPI' });
  const other = browser();
  await signInToSocios(other);
  await one.graphql(LOGOUT, { everywhere: true });
  await one.graphql(LOGOUT);
};

/** A provider's own way of saying no, with words of ours in it. */
const SAID: Readonly<Record<keyof Sandboxes, (words: string, status: number) => unknown>> = {
  pool: words => ({ result: words, error: words }),
  socios: words => ({
    error: words,
    error_description: words,
    fault: { code: 900900, message: words, description: words },
  }),
  pmapi: (words, status) => ({ status: 'error', response: { code: status, subcode: null, message: words } }),
  purewl: words => ({ header: { response_code: 7, message: words }, body: words }),
};

/** Providers that repeat what they were sent, and what they issued: in the body, in headers, under every kind of status. */
const echoes: Flow = async watched => {
  const { browser, sandboxes, onlooker } = watched;
  const named = Object.entries(sandboxes) as [keyof Sandboxes, Sandboxes[keyof Sandboxes]][];
  const goWrong = (status: number, asHtml: boolean) => {
    for (const [name, sandbox] of named) {
      const words = [...onlooker.secretsAt(sandbox)].slice(-30).join(' ');
      const header = encodeURIComponent(words).slice(0, 2_000);
      const headers = { 'x-said': header, 'www-authenticate': `Bearer error_description="${header}"` };
      const body = asHtml ? `<!doctype html><p>Traceback: ${words}` : SAID[name](words, status);
      sandbox.faults.next(/./, { kind: 'status', status, body, headers }, 1_000);
    }
  };
  const goWell = () => {
    for (const [, { faults }] of named) faults.clear();
  };
  for (const status of [200, 400, 401, 403, 404, 429, 500, 503]) {
    const one = browser();
    await signInEverywhere(one, { sandboxes });
    for (const asHtml of [true, false]) {
      goWrong(status, asHtml);
      await one.graphql(EVERYTHING, KNOWN);
      for (const provider of PROVIDERS) await one.graphql(REFRESH, { provider });
      for (const input of goodInputs(watched)) await browser().graphql(LOGIN, { input });
      await one.graphql(REVOKE, { provider: asHtml ? 'PMAPI' : 'SOCIOS' });
      goWell();
    }
    await one.graphql(LOGOUT);
  }
};

/** Every flow with the providers and the store as they should be, or at least the store. */
export const FLOWS: Readonly<Record<string, Flow>> = { logins, nonsense, redirects, everything, echoes };

/** A store that refuses, holds what nobody wrote, or is gone. Last, because nothing works after it. */
export async function brokenStore({ browser, redis, sandboxes, onlooker }: Watched): Promise<void> {
  const one = browser();
  await signInEverywhere(one, { sandboxes });
  const ask = async () => {
    await one.graphql(EVERYTHING, KNOWN);
    await one.graphql(REFRESH, { provider: 'POOL' });
    await one.graphql(LOGIN, { input: { purewl: { secretKey: 'sandbox-purewl-secret-key' } } });
    await one.open('/login/socios');
  };
  await redis.cli('CONFIG', 'SET', 'maxmemory', '1');
  await ask();
  await redis.cli('CONFIG', 'SET', 'maxmemory', '0');

  const odd = onlooker.canary('what a damaged record holds');
  const keys = (await redis.cli('KEYS', 'kr:1:*:s:*')) as string[];
  for (const damage of [
    `{"v":1,"held":"${odd}`,
    odd,
    `{"v":"${odd}"}`,
    JSON.stringify({ v: 1, generation: 1, sealed: odd, state: odd }),
  ]) {
    for (const key of keys)
      for (const field of ['g:POOL', 'g:SOCIOS', 'm']) await redis.cli('HSET', key, field, damage);
    await ask();
  }
  for (const key of keys) {
    await redis.cli('DEL', key);
    await redis.cli('SET', key, odd);
  }
  await ask();
  await redis.kill();
  await ask();
}
