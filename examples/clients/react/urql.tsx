import { KeyringConnect, KeyringProvider, useAdvice, useKeyring, useSession } from 'keyring-gateway-react';
import { type ReactNode, useMemo } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider, useQuery } from 'urql';
import { FOLDERS } from '../operations.js';
import { createUrql } from '../urql.js';

function UrqlProvider({ children }: { readonly children: ReactNode }) {
  const keyring = useKeyring();
  const { identity } = useSession();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each identity has a client of its own.
  const client = useMemo(() => createUrql(keyring), [keyring, identity]);
  return <Provider value={client}>{children}</Provider>;
}

function Folders() {
  const [{ data, error }] = useQuery({ query: FOLDERS });
  const advice = useAdvice(error, 'folders');
  if (advice) return <p>{advice.message}</p>;
  return (
    <ul>
      {data?.folders?.nodes?.map(folder => (
        <li key={folder?.id}>{folder?.name}</li>
      ))}
    </ul>
  );
}

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <KeyringProvider>
      <UrqlProvider>
        <KeyringConnect />
        <Folders />
      </UrqlProvider>
    </KeyringProvider>,
  );
