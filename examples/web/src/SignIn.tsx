import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useMutation } from 'urql';
import type { LoginInput } from './gql/graphql';
import { autoComplete, type Field, inputType, loginInput, nameOf } from './login-forms';
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
  const { ways } = provider;
  const way = ways[chosen];
  const isAway = way?.kind === 'REDIRECT';
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
    if (way) void send(loginInput(way, new FormData(event.currentTarget)));
  }

  return (
    <dialog ref={dialog} aria-labelledby={titleId} onClose={onClose}>
      <form onSubmit={submit}>
        <h2 id={titleId}>Sign in to {provider.name}</h2>
        {ways.length > 1 && (
          <div className="ways">
            {ways.map(({ label }, index) => (
              <button key={label} type="button" aria-pressed={index === chosen} onClick={() => setChosen(index)}>
                {label}
              </button>
            ))}
          </div>
        )}
        {way?.fields.map(field => (
          <Input key={`${way.label} ${nameOf(field)}`} field={field} />
        ))}
        {isAway && <p>You go to {provider.name}, sign in there, and come back to this page.</p>}
        {complaint && (
          <p className="complaint" role="alert">
            {complaint}
          </p>
        )}
        <div className="buttons">
          <button type="submit" className="main" disabled={fetching}>
            {isAway ? `Go to ${provider.name}` : 'Sign in'}
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
        </div>
      </form>
    </dialog>
  );
}

function Input({ field }: { readonly field: Field }) {
  const { kind, label, required } = field;
  const id = useId();
  return (
    <label className={inputType(field)} htmlFor={id}>
      <span>{required || kind === 'BOOLEAN' ? label : `${label} (optional)`}</span>
      {kind === 'CHOICE' ? <Choice id={id} field={field} /> : <Value id={id} field={field} />}
    </label>
  );
}

interface ControlProps {
  readonly id: string;
  readonly field: Field;
}

function Choice({ id, field }: ControlProps) {
  const { initial, options, required } = field;
  return (
    <select id={id} name={nameOf(field)} defaultValue={initial ?? ''} required={required}>
      {initial === null && <option value="" />}
      {options?.map(option => (
        <option key={option}>{option}</option>
      ))}
    </select>
  );
}

function Value({ id, field }: ControlProps) {
  const { kind, initial, required } = field;
  const shared = { id, name: nameOf(field), type: inputType(field), autoComplete: autoComplete(field) };
  if (kind === 'BOOLEAN') return <input {...shared} defaultChecked={initial === 'true'} />;
  const step = kind === 'NUMBER' ? 'any' : undefined;
  return <input {...shared} defaultValue={initial ?? undefined} required={required} step={step} />;
}
