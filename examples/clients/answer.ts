import type {
  LoginInput,
  LoginMutation,
  LogoutMutation,
  OverviewQuery,
  ProviderId,
  RefreshMutation,
} from './gql/graphql.js';

/** One error of an answer, as far as a frontend acts on it. */
export interface Trouble {
  readonly path?: readonly (string | number)[] | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** The data that is there, and what is wrong with the rest: the gateway sends both at once. */
export interface Answer<Data> {
  readonly data: Data | null | undefined;
  readonly errors: readonly Trouble[];
}

/** What each client's recipe offers. */
export interface Journey {
  login(input: LoginInput): Promise<LoginMutation['login'] | undefined>;
  overview(): Promise<Answer<OverviewQuery>>;
  refresh(provider: ProviderId): Promise<RefreshMutation['refresh'] | undefined>;
  logout(): Promise<LogoutMutation['logout'] | undefined>;
}

/** What a frontend does about an answer that is not whole. */
export type Advice =
  | { readonly do: 'sign-in'; readonly provider: string | undefined }
  | { readonly do: 'wait'; readonly provider: string | undefined; readonly seconds: number }
  | { readonly do: 'tell'; readonly provider: string | undefined; readonly code: string };

/** One piece of advice for each branch that failed, from the codes of the README's table. */
export function advise({ errors }: Answer<unknown>): Advice[] {
  return errors.map(({ extensions = {} }) => {
    const code = String(extensions.code);
    const provider = typeof extensions.provider === 'string' ? extensions.provider : undefined;
    if (code === 'LOGIN_REQUIRED' || code === 'UNAUTHENTICATED') return { do: 'sign-in', provider };
    const seconds = Number(extensions.retryAfter);
    return seconds > 0 ? { do: 'wait', provider, seconds } : { do: 'tell', provider, code };
  });
}
