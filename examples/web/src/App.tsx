import { KeyringConnect, useKeyring, useSession } from 'keyring-gateway-react';
import { useState } from 'react';
import { Client, cacheExchange, fetchExchange, Provider } from 'urql';
import { Folders, Polls } from './lists';
import { Me } from './Me';

export function App() {
  const { status, identity } = useSession();
  return (
    <main>
      <h1>
        <img src="/key.svg" alt="" width="32" height="32" /> Keyring <small>example</small>
      </h1>
      <section className="wide" aria-labelledby="accounts">
        <h2 id="accounts">Accounts</h2>
        <KeyringConnect headingLevel={3} />
      </section>
      {status !== 'loading' && <Data key={identity} />}
    </main>
  );
}

/** With a new client for each identity: what one user has seen is not there for the next. */
function Data() {
  const { url, fetch } = useKeyring();
  const [client] = useState(() => new Client({ url, fetch, exchanges: [cacheExchange, fetchExchange] }));
  return (
    <Provider value={client}>
      <Me />
      <Polls />
      <Folders />
    </Provider>
  );
}
