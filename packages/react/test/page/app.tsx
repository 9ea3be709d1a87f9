import type { KeyringOptions } from 'keyring-gateway-client';
import type { KeyringConnect as KeyringConnectElement } from 'keyring-gateway-client/connect';
import {
  KeyringConnect,
  KeyringProvider,
  type KeyringProviderProps,
  useAdvice,
  useGrant,
  useKeyring,
  useSession,
  useSignIn,
} from 'keyring-gateway-react';
import { type ComponentType, type FormEvent, StrictMode, Suspense, useRef, useState, version } from 'react';

export type Initial = NonNullable<KeyringOptions['initial']>;

/** The values of each hook, as text for a test. */
export function App({
  Late,
  ...connection
}: { readonly Late?: ComponentType } & Omit<KeyringProviderProps, 'children'>) {
  return (
    <StrictMode>
      <p>React {version}</p>
      <KeyringProvider {...connection}>
        <Session />
        <Grant id="PMAPI" />
        <Grant id="ACME" />
        <Form />
        <Data />
        <Connect />
        {Late && (
          <Suspense fallback={<p>waiting</p>}>
            <Late />
          </Suspense>
        )}
      </KeyringProvider>
    </StrictMode>
  );
}

export function Session({ name = 'session' }: { readonly name?: string }) {
  const { status, session, ended, refusal } = useSession();
  const keyring = useKeyring();
  return (
    <section aria-label={name}>
      <p>
        {[status, ...(session?.grants.map(({ provider }) => provider) ?? []), ended, refusal?.reason]
          .filter(Boolean)
          .join(' ')}
      </p>
      <button type="button" onClick={() => void keyring.logout()}>
        Log out
      </button>
    </section>
  );
}

function Grant({ id }: { readonly id: string }) {
  const { status, provider, grant, grants } = useGrant(id);
  return <p data-grant={id}>{`${status} ${provider?.name} ${grant?.subject} of ${grants.length}`}</p>;
}

function Form() {
  const { signIn, isPending, refusal, error } = useSignIn();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void signIn({ pmapi: { password: Object.fromEntries(new FormData(event.currentTarget)) } });
  };
  return (
    <form onSubmit={submit}>
      <input name="username" aria-label="User name" />
      <input name="password" aria-label="Password" type="password" />
      <button type="submit" disabled={isPending}>
        Sign in
      </button>
      <p role="status">{isPending ? 'pending' : (refusal?.reason ?? error?.code ?? 'idle')}</p>
    </form>
  );
}

/** Requests data, and passes its error on as another object in each render. */
function Data() {
  const keyring = useKeyring();
  const [errors, setErrors] = useState<readonly object[]>([]);
  const advice = useAdvice([...errors], 'viewer', 'pmapi');
  const read = async () => setErrors((await keyring.request('{ viewer { pmapi { id } } }')).errors ?? []);
  return (
    <section aria-label="data">
      <button type="button" onClick={read}>
        Read
      </button>
      <p>{advice ? `${advice.do} ${advice.provider}` : 'fine'}</p>
    </section>
  );
}

/** With words that are another object in each render. */
function Connect() {
  const ref = useRef<KeyringConnectElement>(null);
  return (
    <>
      <KeyringConnect ref={ref} providers={['PUREWL']} headingLevel={3} texts={{ signIn: 'Anmelden' }} />
      <button type="button" onClick={() => ref.current?.signIn('PUREWL')}>
        Connect
      </button>
    </>
  );
}
