import { createContext, useContext, useEffect, useEffectEvent } from 'react';
import type { CombinedError } from 'urql';
import type { ProviderId } from './gql/graphql';

/** What went wrong with one branch of an answer, as the gateway tells it in `errors[].extensions`. */
export interface Trouble {
  readonly code: string;
  readonly provider?: ProviderId | undefined;
  /** Seconds until another try makes sense. */
  readonly retryAfter?: number | undefined;
}

/** The trouble at a path of the answer, or with all of it. The other branches of the same answer are unharmed. */
export function troubleAt(error: CombinedError | undefined, ...path: string[]): Trouble | undefined {
  if (!error) return undefined;
  if (error.networkError) return { code: 'NETWORK' };
  const found = error.graphQLErrors.find(one => path.every((step, depth) => (one.path?.[depth] ?? step) === step));
  if (!found) return undefined;
  const { code = 'UNKNOWN', provider, retryAfter } = found.extensions as Partial<Trouble>;
  return { code, provider, retryAfter };
}

const SENTENCES: Readonly<Record<string, (name: string) => string>> = {
  PROVIDER_UNAVAILABLE: name => `${name} does not answer just now.`,
  PROVIDER_PROTOCOL_ERROR: name => `${name} answered something that makes no sense.`,
  PROVIDER_REJECTED: name => `${name} refused the request.`,
  FORBIDDEN: name => `${name} does not let you see this.`,
  RATE_LIMITED: () => 'That was too much at once.',
  TIMEOUT: () => 'That took too long.',
  STORE_UNAVAILABLE: () => 'The gateway is short of its memory. You are still signed in.',
  NETWORK: () => 'The gateway cannot be reached.',
};

interface Desk {
  nameOf(provider: ProviderId): string;
  /** Opens the way to sign in there. */
  signIn(provider: ProviderId): void;
  /** Only a login helps there: news to whoever thought that the grant is good. */
  refused(provider: ProviderId): void;
}

const NOBODY: Desk = { nameOf: provider => provider, signIn: () => undefined, refused: () => undefined };

export const DeskContext = createContext(NOBODY);

interface TroubleProps {
  readonly trouble: Trouble;
  /** Whose branch it is, where the error does not say. */
  readonly provider: ProviderId;
  retry(): void;
}

/** Says what is wrong, and offers what helps: a login where only a login does, else another try. */
export function TroubleNote({ trouble, provider: fallback, retry }: TroubleProps) {
  const { nameOf, signIn, refused } = useContext(DeskContext);
  const { code, provider = fallback, retryAfter } = trouble;
  const name = nameOf(provider);
  const needsLogin = code === 'LOGIN_REQUIRED' || code === 'UNAUTHENTICATED';
  const tell = useEffectEvent(() => refused(provider));
  useEffect(() => {
    if (needsLogin) tell();
  }, [needsLogin]);
  if (needsLogin)
    return (
      <div className="note" role="status">
        <p>{name} needs to know who you are.</p>
        <button type="button" onClick={() => signIn(provider)}>
          Sign in to {name}
        </button>
      </div>
    );
  if (code === 'ACCOUNT_REQUIRED')
    return (
      <div className="note" role="status">
        <p>You have several accounts at {name}. This page shows the data of one: disconnect the others.</p>
      </div>
    );
  return (
    <div className="note bad" role="status">
      <p>
        {SENTENCES[code]?.(name) ?? 'Something went wrong.'}
        {retryAfter ? ` Try again in ${retryAfter} s.` : ''} <code>{code}</code>
      </p>
      <button type="button" onClick={retry}>
        Try again
      </button>
    </div>
  );
}
