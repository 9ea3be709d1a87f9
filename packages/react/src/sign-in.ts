import type { Keyring, KeyringError, Refusal, SignInResult } from 'keyring-gateway-client';
import { useCallback, useRef, useState } from 'react';
import { useKeyring } from './context.js';

/** Result of a sign-in. `failed`: the gateway could not be reached, or responded with an error. */
export type SignInOutcome = SignInResult | { readonly outcome: 'failed'; readonly error: KeyringError };

/** Result of `useSignIn`. */
export interface SignIn {
  /** Keyring's `signIn`, for event handlers: never rejects. Call it in the click itself where it may open a pop-up. */
  signIn(...parameters: Parameters<Keyring['signIn']>): Promise<SignInOutcome>;
  /** From the call until its outcome is known: with a pop-up, until that is back. */
  readonly isPending: boolean;
  /** Why the last sign-in of this hook was refused. After a redirect, `useSession().refusal` says it. */
  readonly refusal: Refusal | undefined;
  /** Why the last sign-in of this hook failed: pass it to `advise(error)`. */
  readonly error: KeyringError | undefined;
}

type State = Pick<SignIn, 'isPending' | 'refusal' | 'error'>;

const stateOf = (result?: SignInOutcome): State => ({
  isPending: false,
  refusal: result?.outcome === 'refused' ? result.refusal : undefined,
  error: result?.outcome === 'failed' ? result.error : undefined,
});

/** One sign-in form's state. A new call forgets the outcome of the one before. */
export function useSignIn(): SignIn {
  const keyring = useKeyring();
  const [state, setState] = useState<State>(stateOf);
  const calls = useRef(0);
  const signIn = useCallback<SignIn['signIn']>(
    async (...parameters) => {
      calls.current += 1;
      const call = calls.current;
      setState({ ...stateOf(), isPending: true });
      const failed = (error: KeyringError) => ({ outcome: 'failed', error }) as const;
      const result = await keyring.signIn(...parameters).catch(failed);
      if (call === calls.current) setState(stateOf(result));
      return result;
    },
    [keyring],
  );
  return { signIn, ...state };
}
