import { type GraphqlResponse, KeyringError } from 'keyring-gateway-client';
import { KeyringConnect, KeyringProvider, useAdvice, useKeyring, useSession } from 'keyring-gateway-react';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';

interface Data {
  readonly folders: { readonly nodes: readonly { readonly id: string; readonly name: string }[] } | null;
}

function Folders() {
  const keyring = useKeyring();
  const [response, setResponse] = useState<GraphqlResponse<Data>>({});
  const advice = useAdvice(response.errors, 'folders');
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    keyring.request<Data>('{ folders(first: 10) { nodes { id name } } }', {}, { signal }).then(setResponse, error => {
      if (error instanceof KeyringError) setResponse({ errors: [error] });
    });
    return () => controller.abort();
  }, [keyring]);
  if (advice) return <p>{advice.message}</p>;
  return (
    <ul>
      {response.data?.folders?.nodes.map(({ id, name }) => (
        <li key={id}>{name}</li>
      ))}
    </ul>
  );
}

function Page() {
  const { identity } = useSession();
  return (
    <>
      <KeyringConnect />
      <h2>Folders</h2>
      <Folders key={identity} />
    </>
  );
}

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <KeyringProvider>
      <Page />
    </KeyringProvider>,
  );
