import type { ProviderId } from '../../src/provider-id.js';
import type { Sandboxes } from '../support/gateway.js';
import type { Bearer, Browser, HttpResponse } from '../support/http-client.js';
import { LOGIN } from './journey-queries.js';

export interface GrantAnswer {
  readonly id: string;
  readonly provider: ProviderId;
  readonly state: string;
  readonly subject: string | null;
  readonly renewable: boolean;
  readonly generation: number;
}

export interface LoginAnswer {
  readonly __typename: 'LoggedIn' | 'LoginRedirect' | 'LoginRefused';
  readonly session?: { readonly id: string; readonly grants: readonly { readonly provider: ProviderId }[] };
  readonly grant?: GrantAnswer;
  readonly authorizationUrl?: string;
  readonly reason?: string;
  readonly retryAfterSeconds?: number | null;
}

interface Providers {
  readonly sandboxes: Sandboxes;
}

type Input = Readonly<Record<string, unknown>>;

/** One login by the mutation. Its outcome is data. */
export async function login(client: Browser | Bearer, input: Input): Promise<LoginAnswer> {
  return (await client.data<{ login: LoginAnswer }>(LOGIN, { input })).login;
}

/** The first way to sign in to a sandbox, which a test may take for granted. */
export function inputFor(sandboxes: Sandboxes, name: keyof Sandboxes): Input {
  const [first] = sandboxes[name].logins;
  if (!first) throw new Error(`${name} has no login`);
  return first.input;
}

/** Signs in by values and insists that it worked. */
export async function signIn(client: Browser | Bearer, { sandboxes }: Providers, name: 'pool' | 'pmapi' | 'purewl') {
  const answer = await login(client, inputFor(sandboxes, name));
  if (!answer.session || !answer.grant) throw new Error(`not signed in to ${name}: ${JSON.stringify(answer)}`);
  return { session: answer.session, grant: answer.grant };
}

/** Begins a redirect login by the mutation; gives the address of the provider's page. */
export async function beginSocios(client: Browser | Bearer, socios: Input = {}): Promise<string> {
  const { authorizationUrl } = await login(client, { socios });
  if (!authorizationUrl) throw new Error('no redirect');
  return authorizationUrl;
}

/** A user's consent on the sandbox's page. Returns the callback URL that the browser is sent to, not yet opened. */
export async function consent(
  browser: Browser,
  authorizationUrl: string,
  { account = 'ana', decision = 'allow' }: { account?: string; decision?: 'allow' | 'deny' } = {},
): Promise<string> {
  const page = await browser.open(authorizationUrl);
  const asked = /name="consent" value="([^"]+)"/.exec(page.text)?.[1];
  if (page.status !== 200 || !asked) throw new Error(`no consent page: ${page.status} ${page.text}`);
  const decided = await browser.submit(new URL('/oauth2/authorize', authorizationUrl).href, {
    consent: asked,
    account,
    decision,
  });
  if (!decided.headers.location) throw new Error(`not sent back: ${decided.status} ${decided.text}`);
  return decided.headers.location;
}

/** The whole redirect login in a browser, from the mutation to the callback's response. */
export async function signInToSocios(browser: Browser, account = 'ana'): Promise<HttpResponse> {
  const answer = await browser.open(await consent(browser, await beginSocios(browser), { account }));
  if (answer.status !== 303 || answer.headers.location?.includes('keyring_error'))
    throw new Error(`not signed in to Socios: ${answer.status} ${answer.headers.location ?? answer.text}`);
  return answer;
}

/** All four, in one session. */
export async function signInEverywhere(browser: Browser, providers: Providers): Promise<void> {
  for (const name of ['pool', 'pmapi', 'purewl'] as const) await signIn(browser, providers, name);
  await signInToSocios(browser);
}
