import { useState } from 'react';
import { useQuery } from 'urql';
import { POLLS } from './operations';
import { TroubleNote, troubleAt } from './trouble';

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

/** Fan polls, page after page: each page is a query of its own with the cursor where the one before ended. */
export function Polls() {
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  return (
    <section aria-labelledby="polls">
      <h2 id="polls">Polls</h2>
      {cursors.map((after, index) => (
        <PollPage
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

function PollPage({ after, isLast, onMore }: PageProps) {
  const [{ data, error, fetching }, reload] = useQuery({ query: POLLS, variables: { after } });
  const trouble = troubleAt(error, 'polls');
  const end = data?.polls?.pageInfo.hasNextPage ? data.polls.pageInfo.endCursor : null;
  return (
    <>
      <ul className="rows" aria-busy={fetching}>
        {data?.polls?.nodes.map(({ id, question, status, partnerName, closeAt, answers }) => (
          <li key={id}>
            <h3>
              {question} {status && <span className="badge">{status}</span>}
            </h3>
            <p className="small">
              {[partnerName, closeAt && `closes ${day.format(new Date(closeAt))}`].filter(Boolean).join(' · ')}
            </p>
            <ul className="chips">
              {answers?.map(answer => (
                <li key={answer.id}>{answer.title}</li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {trouble && (
        <TroubleNote trouble={trouble} provider="SOCIOS" retry={() => reload({ requestPolicy: 'network-only' })} />
      )}
      {isLast && end && (
        <button type="button" onClick={() => onMore(end)}>
          More polls
        </button>
      )}
    </>
  );
}
