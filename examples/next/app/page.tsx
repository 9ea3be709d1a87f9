import { createKeyring } from 'keyring-gateway-client';
import { forwardSession } from 'keyring-gateway-client/server';
import { headers } from 'next/headers';
import { Account } from './account';

const url = `${process.env.GATEWAY_URL ?? 'http://localhost:4000'}/graphql`;

interface Data {
  readonly folders: { readonly nodes: readonly { readonly id: string; readonly name: string }[] } | null;
}

export default async function Page() {
  const keyring = createKeyring({ url, fetch: forwardSession(await headers()) });
  const query = '{ folders(first: 10) { nodes { id name } } }';
  const [{ data }] = await Promise.all([keyring.request<Data>(query), keyring.load()]);
  const { session, providers } = keyring.getState();
  return (
    <main>
      <Account initial={{ session, providers }} />
      <ul>
        {data?.folders?.nodes.map(({ id, name }) => (
          <li key={id}>{name}</li>
        ))}
      </ul>
    </main>
  );
}
