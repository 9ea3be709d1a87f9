import { createKeyring } from 'keyring-gateway-client';
import { forwardSession } from 'keyring-gateway-client/server';
import { KeyringConnect, KeyringProvider } from 'keyring-gateway-react';
import { headers } from 'next/headers';
import { FollowSession } from './follow-session';

const url = `${process.env.GATEWAY_URL ?? 'http://localhost:4000'}/graphql`;

interface Data {
  readonly folders: { readonly nodes: readonly { readonly id: string; readonly name: string }[] } | null;
}

export default async function Page() {
  const keyring = createKeyring({ url, fetch: forwardSession(await headers()) });
  const query = '{ folders(first: 10) { nodes { id name } } }';
  const [{ data }] = await Promise.all([keyring.request<Data>(query), keyring.load()]);
  const { session, providers, error } = keyring.getState();
  if (error) throw error;
  return (
    <KeyringProvider initial={{ session, providers }}>
      <FollowSession />
      <KeyringConnect />
      <ul>
        {data?.folders?.nodes.map(({ id, name }) => (
          <li key={id}>{name}</li>
        ))}
      </ul>
    </KeyringProvider>
  );
}
