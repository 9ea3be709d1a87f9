import { RETURN_TO, type Sandboxes } from '../support/gateway.js';
import { type Flow, type Input, inline, type Watched } from './canary-flow.js';
import { nonsense } from './canary-nonsense.js';
import { COMPLETE, EVERYTHING, KNOWN, LOGIN, LOGOUT, REFRESH, REVOKE, SESSION, VOTE } from './journey-queries.js';
import { beginSocios, consent, signInEverywhere, signInToSocios } from './journey-steps.js';

const PROVIDERS = ['POOL', 'SOCIOS', 'PMAPI', 'PUREWL'] as const;

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
  const variables = { code: back.searchParams.get('code'), state: back.searchParams.get('state') };
  await browser().graphql(COMPLETE, variables);
  await program.graphql(COMPLETE, variables);
  await program.graphql(
    `mutation { completeLogin(provider: SOCIOS, code: "${variables.code}", state: "${variables.state}") { __typename } }`,
  );
  await program.graphql(
    `mutation { completeLogin(provider: SOCIOS, code: "${variables.code}", state: 5) { __typename } }`,
  );
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
  // Tokens that the provider has revoked meanwhile are rejected and refreshed, and the requests are sent again.
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

/** Each provider's error response, with the given text in it. */
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

/** Providers that repeat the requests they received and the tokens they issued: in bodies, in headers, under every kind of status. */
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
  for (const status of [200, 400, 401, 403, 404, 429, 500]) {
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
