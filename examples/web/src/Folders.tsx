import { useState } from 'react';
import { useQuery } from 'urql';
import { FOLDERS } from './operations';
import { TroubleNote, troubleAt } from './trouble';

/** Mailing list folders, each with its lists, page after page. */
export function Folders() {
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  return (
    <section aria-labelledby="folders">
      <h2 id="folders">Mailing lists</h2>
      {cursors.map((after, index) => (
        <FolderPage
          key={after}
          after={after}
          isLast={index === cursors.length - 1}
          onMore={cursor => setCursors([...cursors, cursor])}
        />
      ))}
    </section>
  );
}

interface PageProps {
  readonly after: string | null;
  readonly isLast: boolean;
  onMore(cursor: string): void;
}

const people = (count: number | null) => `${(count ?? 0).toLocaleString()} subscribed`;

function FolderPage({ after, isLast, onMore }: PageProps) {
  const [{ data, error, fetching }, reload] = useQuery({ query: FOLDERS, variables: { after } });
  const trouble = troubleAt(error, 'folders');
  const end = data?.folders?.pageInfo.hasNextPage ? data.folders.pageInfo.endCursor : null;
  return (
    <>
      <ul className="rows" aria-busy={fetching}>
        {data?.folders?.nodes.map(({ id, name, listCount, subscriptionCount, lists }) => (
          <li key={id}>
            <details>
              <summary>
                <strong>{name}</strong>
                <span className="small">
                  {listCount} lists · {people(subscriptionCount)}
                </span>
              </summary>
              <ul className="lists">
                {lists?.map(list => (
                  <li key={list.id}>
                    {list.name} <span className="small">{people(list.subscriptionCount)}</span>
                  </li>
                ))}
              </ul>
            </details>
          </li>
        ))}
      </ul>
      {trouble && (
        <TroubleNote trouble={trouble} provider="PMAPI" retry={() => reload({ requestPolicy: 'network-only' })} />
      )}
      {isLast && end && (
        <button type="button" onClick={() => onMore(end)}>
          More folders
        </button>
      )}
    </>
  );
}
