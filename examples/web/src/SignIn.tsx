import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useMutation } from 'urql';
import type { LoginInput } from './gql/graphql';
import { type Field, redirectInput, WAYS } from './login-forms';
import { LOGIN } from './operations';
import type { Provider } from './session';

interface SignInProps {
  readonly provider: Provider;
  onClose(): void;
  onDone(): void;
}

/** Asks for what the provider wants to know, or sends the browser to the provider's own page. */
export function SignIn({ provider, onClose, onDone }: SignInProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const [chosen, setChosen] = useState(0);
  const [complaint, setComplaint] = useState<string>();
  const [{ fetching }, login] = useMutation(LOGIN);
  const ways = WAYS[provider.id] ?? [];
  const way = ways[chosen];
  useEffect(() => dialog.current?.showModal(), []);

  async function send(input: LoginInput) {
    setComplaint(undefined);
    const { data, error } = await login({ input });
    const result = data?.login;
    if (result?.__typename === 'LoggedIn') onDone();
    else if (result?.__typename === 'LoginRedirect') location.assign(result.authorizationUrl);
    else if (result?.retryAfterSeconds) setComplaint(`${result.message} Try again in ${result.retryAfterSeconds} s.`);
    else setComplaint(result?.message ?? error?.message);
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    void send(way ? way.input(name => String(values.get(name) ?? '')) : redirectInput());
  }

  return (
    <dialog ref={dialog} aria-labelledby={titleId} onClose={onClose}>
      <form onSubmit={submit}>
        <h2 id={titleId}>Sign in to {provider.name}</h2>
        {ways.length > 1 && (
          <div className="ways">
            {ways.map(({ title }, index) => (
              <button key={title} type="button" aria-pressed={index === chosen} onClick={() => setChosen(index)}>
                {title}
              </button>
            ))}
          </div>
        )}
        {way?.fields.map(field => (
          <Input key={`${way.title} ${field.name}`} field={field} />
        ))}
        {!way && <p>You go to {provider.name}, sign in there, and come back to this page.</p>}
        {complaint && (
          <p className="complaint" role="alert">
            {complaint}
          </p>
        )}
        <div className="buttons">
          <button type="submit" className="main" disabled={fetching}>
            {way ? 'Sign in' : `Go to ${provider.name}`}
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
        </div>
      </form>
    </dialog>
  );
}

function Input({ field: { name, label, type, autoComplete = 'off' } }: { readonly field: Field }) {
  return (
    <label className={type}>
      <span>{label}</span>
      <input name={name} type={type} autoComplete={autoComplete} required={type !== 'checkbox'} />
    </label>
  );
}
