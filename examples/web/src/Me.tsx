import { useGrant, useSession } from 'keyring-gateway-react';
import type { ReactNode } from 'react';
import { type TypedDocumentNode, useQuery } from 'urql';
import { ME_PMAPI, ME_POOL, ME_PUREWL, ME_SOCIOS } from './operations';
import { Problem } from './Problem';

/** For each provider that the page knows: who the user is there. */
const TILES: Readonly<Record<string, ReactNode>> = {
  SOCIOS: <Tile provider="SOCIOS" query={ME_SOCIOS} facts={user => ({ Name: user.username, 'E-mail': user.email })} />,
  PMAPI: (
    <Tile provider="PMAPI" query={ME_PMAPI} facts={user => ({ Name: user.username, Account: user.account?.name })} />
  ),
  POOL: <Tile provider="POOL" query={ME_POOL} facts={({ id, formats }) => ({ ID: id, Formats: namesOf(formats) })} />,
  PUREWL: <Tile provider="PUREWL" query={ME_PUREWL} facts={user => ({ Reseller: user.id, UID: user.uid })} />,
};

const namesOf = (list: readonly { readonly name: string | null }[] | null) => list?.map(({ name }) => name).join(', ');

/** One that fails leaves its own tile blank and the others alone. */
export function Me() {
  const { providers, session } = useSession();
  const shown = providers.filter(({ id }) => TILES[id] && session?.grants.some(({ provider }) => provider === id));
  if (shown.length === 0) return null;
  return (
    <section className="wide" aria-labelledby="me">
      <h2 id="me">You</h2>
      <ul className="tiles">
        {shown.map(({ id }) => (
          <li key={id}>{TILES[id]}</li>
        ))}
      </ul>
    </section>
  );
}

interface TileProps<User> {
  readonly provider: string;
  readonly query: TypedDocumentNode<{ viewer: { user: User | null } | null }, Record<string, never>>;
  /** Facts about the user: values by their names. */
  facts(user: User): Readonly<Record<string, ReactNode>>;
}

function Tile<User>({ provider, query, facts }: TileProps<User>) {
  const [{ data, error }, reload] = useQuery({ query, variables: {} });
  const user = data?.viewer?.user;
  return (
    <>
      <h3>{useGrant(provider).provider?.name}</h3>
      <dl>
        {Object.entries(user ? facts(user) : {}).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value ?? '–'}</dd>
          </div>
        ))}
      </dl>
      <Problem error={error} provider={provider} retry={() => reload({ requestPolicy: 'network-only' })} />
    </>
  );
}
