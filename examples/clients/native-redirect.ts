import type { Keyring } from 'keyring-gateway-client';

const BEGIN = `mutation ($input: LoginInput!) {
  login(input: $input) { __typename ... on LoginRedirect { authorizationUrl } }
}`;

const COMPLETE = `mutation ($provider: ProviderId!, $code: String!, $state: String!, $params: [CallbackParam!]) {
  completeLogin(provider: $provider, code: $code, state: $state, params: $params) {
    __typename
    ... on LoginRefused { reason message }
  }
}`;

interface Begun {
  readonly login: { readonly authorizationUrl: string };
}
interface Completed {
  readonly completeLogin: { readonly __typename: string; readonly message?: string };
}

/** Returns the URL of the provider's page. Open it in the browser of the system. */
export async function beginRedirect(keyring: Keyring, input: object): Promise<string> {
  const { data, errors } = await keyring.request<Begun>(BEGIN, { input });
  if (!data) throw new Error(errors?.[0]?.message);
  return data.login.authorizationUrl;
}

/** Takes the URL under `/callback/` to which the provider sent the browser back, and which the system gave to the app. */
export async function completeRedirect(keyring: Keyring, callback: URL): Promise<void> {
  const provider = callback.pathname.split('/').at(-1)?.toUpperCase();
  const { code, state, ...others } = Object.fromEntries(callback.searchParams);
  const params = Object.entries(others).map(([name, value]) => ({ name, value }));
  const { data, errors } = await keyring.request<Completed>(COMPLETE, { provider, code, state, params });
  if (data?.completeLogin.__typename !== 'LoggedIn')
    throw new Error(data?.completeLogin.message ?? errors?.[0]?.message);
  await keyring.load();
}
