import { useGrant } from 'keyring-gateway-react';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { type TypedDocumentNode, useQuery } from 'urql';
import { Problem } from './Problem';

interface PageProps<Row> {
  readonly query: TypedDocumentNode<{ page: Connection<Row> | null }, { after?: string | null }>;
  /** Whose data it is. */
  readonly provider: string;
  readonly after?: string | null;
  children(row: Row): ReactNode;
}

interface Connection<Row> {
  readonly nodes: readonly Row[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** A list, page after page. Where the gateway does not have the provider, its schema does not have the query's fields: nothing is sent. */
export function Pages<Row extends { readonly id: string }>({ title, ...page }: PageProps<Row> & { title: string }) {
  const id = useId();
  if (useGrant(page.provider).status === 'not-configured') return null;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <Page {...page} />
    </section>
  );
}

/** Each page is a query of its own, with the cursor where the one before ended. */
function Page<Row extends { readonly id: string }>({ after = null, ...props }: PageProps<Row>) {
  const [next, setNext] = useState<string>();
  const [{ data, error, fetching }, reload] = useQuery({ query: props.query, variables: { after } });
  const list = useRef<HTMLUListElement>(null);
  // The button that requested this page is gone: focus continues from here.
  useEffect(() => (after ? list.current?.focus({ preventScroll: true }) : undefined), [after]);
  const { nodes = [], pageInfo } = data?.page ?? {};
  const end = pageInfo?.hasNextPage && pageInfo.endCursor;
  return (
    <>
      <ul className="rows" aria-busy={fetching} ref={list} tabIndex={-1}>
        {nodes.map(row => (
          <li key={row.id}>{props.children(row)}</li>
        ))}
      </ul>
      <Problem error={error} provider={props.provider} retry={() => reload({ requestPolicy: 'network-only' })} />
      {next && <Page {...props} after={next} />}
      {end && !next && (
        <button type="button" onClick={() => setNext(end)}>
          More
        </button>
      )}
    </>
  );
}
