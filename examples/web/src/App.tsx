import { useMemo, useRef, useState } from 'react';
import { Provider as ClientProvider, useMutation } from 'urql';
import { createClient } from './client';
import { Folders } from './Folders';
import type { ProviderId } from './gql/graphql';
import { Me } from './Me';
import { LOGOUT } from './operations';
import { Polls } from './Polls';
import { Providers } from './Providers';
import { SignIn } from './SignIn';
import { grantKey, grantsAt, useSession } from './session';
import { DeskContext } from './trouble';

/** A redirect login that came to nothing says so in the address; nobody should bookmark that. */
function refusalInAddress(): string | undefined {
  const address = new URL(location.href);
  const reason = address.searchParams.get('keyring_error');
  if (!reason) return undefined;
  address.searchParams.delete('keyring_error');
  history.replaceState(null, '', address);
  return reason === 'DENIED_BY_USER' ? 'You declined to sign in.' : `The sign-in did not succeed (${reason}).`;
}

/** A new client for everyone who leaves: nothing of what it has seen stays behind. */
export function App() {
  const [client, setClient] = useState(createClient);
  return (
    <ClientProvider value={client}>
      <Page forget={() => setClient(createClient())} />
    </ClientProvider>
  );
}

function Page({ forget }: { forget(): void }) {
  const [notice, setNotice] = useState(refusalInAddress);
  const [asked, setAsked] = useState<ProviderId>();
  const isLeaving = useRef(false);
  const [, logout] = useMutation(LOGOUT);
  const { session, providers, error, look } = useSession(kind => {
    if (kind !== 'ENDED' || isLeaving.current) return;
    setNotice('You were signed out in another tab or on another device.');
    forget();
  });
  const desk = useMemo(
    () => ({
      nameOf: (id: ProviderId) => providers?.find(provider => provider.id === id)?.name ?? id,
      signIn: setAsked,
      refused: (id: ProviderId) => {
        if (grantsAt(session, id).some(({ state }) => state === 'ACTIVE')) look();
      },
    }),
    [providers, session, look],
  );

  async function leave(everywhere: boolean) {
    isLeaving.current = true;
    const { data, error } = await logout({ everywhere });
    isLeaving.current = false;
    if (!data) return setNotice(`You are still signed in: ${error?.message}`);
    const late = data.logout.revocations.filter(({ outcome }) => outcome === 'QUEUED');
    setNotice(late.length > 0 ? 'You are signed out. Some tokens are still being revoked.' : 'You are signed out.');
    forget();
  }

  const asking = providers?.find(({ id }) => id === asked);
  return (
    <DeskContext value={desk}>
      <header className="top">
        <h1>
          <img src="/key.svg" alt="" width="32" height="32" /> Keyring <small>example</small>
        </h1>
        {session && (
          <div className="buttons">
            <button type="button" onClick={() => leave(false)}>
              Sign out
            </button>
            <button type="button" onClick={() => leave(true)}>
              Sign out everywhere
            </button>
          </div>
        )}
      </header>
      <main>
        <div className="notices" role="status">
          {notice && (
            <p className="notice">
              {notice}{' '}
              <button type="button" className="quiet" onClick={() => setNotice(undefined)}>
                Dismiss
              </button>
            </p>
          )}
          {error && <p className="notice">What you see may be out of date. {error.message}</p>}
        </div>
        {providers && (
          <>
            <Providers session={session} providers={providers} />
            <Me key={providers.map(({ id }) => grantKey(session, id)).join()} providers={providers} />
            <Polls key={session?.id} />
            <Folders key={grantKey(session, 'PMAPI')} />
          </>
        )}
      </main>
      {asking && (
        <SignIn
          key={asking.id}
          provider={asking}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined);
            setNotice(undefined);
            look();
          }}
        />
      )}
    </DeskContext>
  );
}
