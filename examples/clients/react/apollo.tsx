import { ApolloProvider, useQuery } from '@apollo/client/react';
import { createKeyring } from 'keyring-gateway-client';
import { KeyringConnect, KeyringProvider, useAdvice, useSession } from 'keyring-gateway-react';
import { createRoot } from 'react-dom/client';
import { createApollo } from '../apollo.js';
import { FOLDERS } from '../operations.js';

const keyring = createKeyring();
const client = createApollo(keyring);

function Folders() {
  const { data, error } = useQuery(FOLDERS, { errorPolicy: 'all' });
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

function Status() {
  const { status, session } = useSession();
  return <p role="status">{status === 'signed-in' ? `${session?.grants.length} accounts` : 'Not signed in'}</p>;
}

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <KeyringProvider keyring={keyring}>
      <ApolloProvider client={client}>
        <Status />
        <KeyringConnect />
        <Folders />
      </ApolloProvider>
    </KeyringProvider>,
  );
