import { FOLDERS, POLLS } from './operations';
import { Pages } from './Pages';

export const Polls = () => (
  <Pages title="Polls" provider="SOCIOS" query={POLLS}>
    {({ question, status, partnerName, answers }) => (
      <>
        <h3>
          {question} {status && <span className="badge">{status}</span>}
        </h3>
        <p className="small">{partnerName}</p>
        <ul className="chips">
          {answers?.map(({ id, title }) => (
            <li key={id}>{title}</li>
          ))}
        </ul>
      </>
    )}
  </Pages>
);

export const Folders = () => (
  <Pages title="Mailing lists" provider="PMAPI" query={FOLDERS}>
    {({ name, listCount, lists }) => (
      <details>
        <summary>
          <strong>{name}</strong> <span className="small">{listCount} lists</span>
        </summary>
        <ul className="lists">
          {lists?.map(list => (
            <li key={list.id}>
              {list.name} <span className="small">{list.subscriptionCount?.toLocaleString()} subscribed</span>
            </li>
          ))}
        </ul>
      </details>
    )}
  </Pages>
);
