import { type Advice, advise, type KeyringState } from 'keyring-gateway-client';
import { useEffect } from 'react';
import { useKeyring } from './context.js';
import { isUsable } from './session.js';

/**
 * `advise` as a hook. Where only a sign-in helps although the page knows a usable grant, the gateway knows more than the page: the hook
 * then reads the session again, once for each such error.
 */
export function useAdvice(error: unknown, ...path: readonly (string | number)[]): Advice | undefined {
  const keyring = useKeyring();
  const advice = advise(error, ...path);
  const provider = advice?.provider;
  // By its content: a caller may pass another object for the same error in each render.
  const news = advice?.do === 'sign-in' && `${advice.code} ${provider} ${advice.message}`;
  useEffect(() => {
    if (news && seemsSignedIn(keyring.getState(), provider)) void keyring.load();
  }, [keyring, news, provider]);
  return advice;
}

function seemsSignedIn({ session }: KeyringState, provider: string | undefined): boolean {
  if (!session || provider === undefined) return session !== null;
  return session.grants.some(grant => grant.provider === provider && isUsable(grant));
}
