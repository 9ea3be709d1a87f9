import { useContext } from 'react';
import { useMutation } from 'urql';
import { REVOKE } from './operations';
import { grantAt, type Provider, type Session } from './session';
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
        {providers.map(provider => (
          <li key={provider.id} className="tile">
            <Account provider={provider} grant={grantAt(session, provider.id)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

type Grant = Session['grants'][number];

function Account({ provider, grant }: { readonly provider: Provider; readonly grant: Grant | undefined }) {
  const { signIn } = useContext(DeskContext);
  const [{ fetching }, revoke] = useMutation(REVOKE);
  const isDead = grant?.state === 'NEEDS_LOGIN';
  return (
    <>
      <h3>
        {provider.name} <Badge grant={grant} />
      </h3>
      <p className="small">{about(provider, grant)}</p>
      <div className="buttons">
        {(!grant || isDead) && provider.ways.length > 0 && (
          <button type="button" className="main" onClick={() => signIn(provider.id)}>
            {isDead ? 'Sign in again' : 'Sign in'}
            <span className="unseen"> to {provider.name}</span>
          </button>
        )}
        {grant && (
          <button type="button" disabled={fetching} onClick={() => revoke({ provider: provider.id })}>
            Disconnect
            <span className="unseen"> {provider.name}</span>
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
