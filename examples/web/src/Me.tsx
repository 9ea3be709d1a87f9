import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import type { MeQuery, ProviderId } from './gql/graphql';
import { ME } from './operations';
import type { Provider } from './session';
import { TroubleNote, troubleAt } from './trouble';

type Viewer = NonNullable<MeQuery['viewer']>;

/** What there is to say of the caller, by provider: a list of names and values. */
const FACTS: { [Id in ProviderId]: (viewer: Viewer) => readonly (readonly [string, ReactNode])[] } = {
  SOCIOS: ({ socios }) =>
    socios
      ? [
          ['Name', socios.username],
          ['E-mail', socios.email],
          ...(socios.wallet ?? []).map(({ currency, totalBalance }) => [currency ?? '', totalBalance] as const),
        ]
      : [],
  PMAPI: ({ pmapi }) =>
    pmapi
      ? [
          ['Name', [pmapi.firstname, pmapi.lastname].filter(Boolean).join(' ') || pmapi.username],
          ['E-mail', pmapi.email],
          ['Account', pmapi.account?.name],
          ['E-mail credits', pmapi.account?.emailCreditBalance?.toLocaleString()],
        ]
      : [],
  POOL: ({ pool }) =>
    pool
      ? [
          ['User ID', pool.id],
          ['Formats', pool.formats?.map(({ name }) => name).join(', ')],
        ]
      : [],
  PUREWL: ({ purewl }) =>
    purewl
      ? [
          ['Reseller', purewl.id],
          ['UID', purewl.uid],
        ]
      : [],
};

/** Who the caller is everywhere, in one query. A provider that fails leaves its own tile blank and the others alone. */
export function Me({ providers }: { readonly providers: readonly Provider[] }) {
  const [{ data, error, fetching }, reload] = useQuery({ query: ME });
  const retry = () => reload({ requestPolicy: 'network-only' });
  const viewer = data?.viewer;
  const tiles = providers.flatMap(({ id, name }) => {
    const facts = viewer ? FACTS[id](viewer) : [];
    const trouble = troubleAt(error, 'viewer', id.toLowerCase());
    return facts.length > 0 || trouble ? [{ id, name, facts, trouble }] : [];
  });
  return (
    <section aria-labelledby="me" aria-busy={fetching}>
      <h2 id="me">You</h2>
      {tiles.length === 0 && (
        <p className="small">{fetching ? 'Loading…' : 'Connect an account to see who you are there.'}</p>
      )}
      <ul className="tiles">
        {tiles.map(({ id, name, facts, trouble }) => (
          <li key={id} className="tile">
            <h3>{name}</h3>
            <dl>
              {facts.map(([term, value]) => (
                <div key={term}>
                  <dt>{term}</dt>
                  <dd>{value ?? '–'}</dd>
                </div>
              ))}
            </dl>
            {trouble && <TroubleNote trouble={trouble} provider={id} retry={retry} />}
          </li>
        ))}
      </ul>
    </section>
  );
}
