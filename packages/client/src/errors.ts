/** A GraphQL error as the gateway sends it. */
export interface GraphqlError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly [key: string]: unknown };
}

/** An operation that failed as a whole. */
export class KeyringError extends Error {
  override readonly name = 'KeyringError';
  /** A code of the gateway's error table, or `NETWORK` where no response came. */
  readonly code: string;
  /** Id of the provider that caused it. */
  readonly provider: string | undefined;
  /** Seconds. */
  readonly retryAfter: number | undefined;

  constructor({ message, extensions }: GraphqlError, options?: ErrorOptions) {
    super(message, options);
    const { code, provider, retryAfter } = extensions ?? {};
    this.code = text(code) ?? 'UNKNOWN';
    this.provider = text(provider);
    this.retryAfter = Number(retryAfter) > 0 ? Number(retryAfter) : undefined;
  }
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** A frontend's reaction to an error: have the user sign in (to `provider`, if given), try again after `seconds`, or only show the message. */
export type Advice = {
  readonly code: string;
  readonly message: string;
  readonly provider: string | undefined;
} & (
  | { readonly do: 'sign-in'; readonly scopes?: readonly string[] }
  | { readonly do: 'wait'; readonly seconds: number }
  | { readonly do: 'tell' }
);

const SIGN_IN = ['UNAUTHENTICATED', 'LOGIN_REQUIRED', 'SCOPE_REQUIRED'];
/** Likely to pass by themselves, also where no `retryAfter` says when. */
const TRANSIENT = ['PROVIDER_UNAVAILABLE', 'STORE_UNAVAILABLE', 'TIMEOUT', 'NETWORK'];
const WAIT_SECONDS = 5;

/**
 * Advice on an error of any client: a GraphQL error or a list of them, KeyringError, Apollo Client's and urql's combined errors, graphql-request's
 * ClientError, or a failed fetch. With a path: about the first error at that path of the response, or above or below it. Undefined: no such error.
 */
export function advise(error: unknown, ...path: readonly (string | number)[]): Advice | undefined {
  const found = errorsIn(error).find(one => path.every((step, depth) => (one.path?.[depth] ?? step) === step));
  if (!found) return undefined;
  const { code, message, provider, retryAfter } = new KeyringError(found);
  const common = { code, message, provider };
  if (SIGN_IN.includes(code)) {
    const scopes = found.extensions?.scopes;
    return { ...common, do: 'sign-in', ...(Array.isArray(scopes) && { scopes }) };
  }
  if (retryAfter || TRANSIENT.includes(code)) return { ...common, do: 'wait', seconds: retryAfter ?? WAIT_SECONDS };
  return { ...common, do: 'tell' };
}

/** The shapes in which clients report errors. */
interface AnyError extends GraphqlError {
  /** Apollo Client 4, and a whole GraphQL response. */
  readonly errors?: unknown;
  /** urql, and Apollo Client 3. */
  readonly graphQLErrors?: unknown;
  readonly networkError?: unknown;
  /** graphql-request. */
  readonly response?: { readonly errors?: unknown };
  /** Apollo Client 4's ServerError: a response with another status than 200. */
  readonly bodyText?: string;
  /** KeyringError. */
  readonly code?: unknown;
}

function errorsIn(error: unknown): readonly GraphqlError[] {
  if (Array.isArray(error)) return error.flatMap(errorsIn);
  if (!error || typeof error !== 'object') return [];
  if (error instanceof KeyringError) {
    const { message, code, provider, retryAfter } = error;
    return [{ message, extensions: { code, provider, retryAfter } }];
  }
  const { errors, graphQLErrors, networkError, response, bodyText, extensions } = error as AnyError;
  for (const list of [errors, graphQLErrors, response?.errors, bodyText && parsed(bodyText)?.errors])
    if (Array.isArray(list) && list.length > 0) return list.flatMap(errorsIn);
  if (networkError) return errorsIn(networkError);
  if (extensions) return [error as GraphqlError];
  // A request that the page aborted needs no advice.
  const isFailure = error instanceof Error && error.name !== 'AbortError';
  return isFailure ? [{ message: error.message, extensions: { code: 'NETWORK' } }] : [];
}

function parsed(json: string): { readonly errors?: unknown } | undefined {
  try {
    return JSON.parse(json) as { errors?: unknown };
  } catch {
    return undefined;
  }
}
