import { useContext } from 'react';
import { useMutation } from 'urql';
import { REVOKE } from './operations';
import { grantsAt, type Provider, type Session } from './session';
import { DeskContext } from './trouble';

const clock = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: 'numeric',
  minute: '2-digit',
});

/** Where one can sign in, and how that stands. */
export function Providers({
  session,
  providers,
}: {
  readonly session: Session | undefined;
  readonly providers: readonly Provider[];
}) {
  return (
    <section aria-labelledby="providers">
      <h2 id="providers">Accounts</h2>
      <ul className="tiles">
        {providers.flatMap(provider => {
          const grants = grantsAt(session, provider.id);
          const rows = grants.length > 0 ? grants : [undefined];
          return rows.map(grant => (
            <li key={grant?.id ?? provider.id} className="tile">
              <Account provider={provider} grant={grant} isLast={grant === rows.at(-1)} />
            </li>
          ));
        })}
      </ul>
    </section>
  );
}

type Grant = Session['grants'][number];

function Account({
  provider,
  grant,
  isLast,
}: {
  readonly provider: Provider;
  readonly grant: Grant | undefined;
  /** Of the provider's accounts. */
  readonly isLast: boolean;
}) {
  const { signIn } = useContext(DeskContext);
  const [{ fetching }, revoke] = useMutation(REVOKE);
  const isDead = grant?.state === 'NEEDS_LOGIN';
  /** Which of several: their buttons must not sound alike. */
  const subject = provider.accounts === 'MANY' ? grant?.subject : undefined;
  const named = subject ? `${provider.name} (${subject})` : provider.name;
  return (
    <>
      <h3>
        {provider.name} <Badge grant={grant} />
      </h3>
      {subject && <p className="small">{subject}</p>}
      <p className="small">{about(provider, grant)}</p>
      <div className="buttons">
        {(!grant || isDead) && provider.ways.length > 0 && (
          <button type="button" className="main" onClick={() => signIn(provider.id)}>
            {isDead ? 'Sign in again' : 'Sign in'}
            <span className="unseen"> to {named}</span>
          </button>
        )}
        {grant && (
          <button type="button" disabled={fetching} onClick={() => revoke({ grant: grant.id })}>
            Disconnect
            <span className="unseen"> {named}</span>
          </button>
        )}
        {grant && isLast && provider.accounts === 'MANY' && provider.ways.length > 0 && (
          <button type="button" onClick={() => signIn(provider.id)}>
            Add another account
            <span className="unseen"> of {provider.name}</span>
          </button>
        )}
      </div>
    </>
  );
}

function Badge({ grant }: { readonly grant: Grant | undefined }) {
  if (!grant) return <span className="badge">not connected</span>;
  if (grant.state === 'NEEDS_LOGIN') return <span className="badge bad">needs you</span>;
  return <span className="badge good">connected</span>;
}

function about({ ways }: Provider, grant: Grant | undefined): string {
  if (grant?.state === 'NEEDS_LOGIN') return 'This account can only be used again after you sign in.';
  if (grant?.accessExpiresAt) return `Good until ${clock.format(new Date(grant.accessExpiresAt))}`;
  if (grant) return 'Signed in.';
  return ways.every(({ kind }) => kind === 'REDIRECT') ? 'You sign in on their page.' : 'You sign in here.';
}
