import { useAdvice, useGrant } from 'keyring-gateway-react';

interface ProblemProps {
  readonly error: unknown;
  /** Whose data it is. */
  readonly provider: string;
  retry(): void;
}

/** Says what is wrong, and offers what helps: a sign-in where only that helps, else another try. */
export function Problem({ error, provider, retry }: ProblemProps) {
  const advice = useAdvice(error);
  const signIn = `Sign in to ${useGrant(provider).provider?.name}`;
  if (!advice) return null;
  const needsSignIn = advice.do === 'sign-in';
  const startSignIn = () => document.querySelector('keyring-connect')?.signIn(provider);
  return (
    <div className={needsSignIn ? 'note' : 'note bad'} role="status">
      <p>{needsSignIn ? `${signIn} to see this.` : `${advice.message} (${advice.code})`}</p>
      <button type="button" onClick={needsSignIn ? startSignIn : retry}>
        {needsSignIn ? signIn : 'Try again'}
      </button>
    </div>
  );
}
