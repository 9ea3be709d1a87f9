import type { Grant, Session } from '../types.js';

/** A sign-in for which the browser has left to the provider's own page, kept over the way there and back. */
interface Departure {
  readonly provider: string;
  /** The grants of the session at that time. */
  readonly grants: readonly string[];
}

const KEY = 'keyring:departure';

const nameOf = ({ id, grantedAt }: Grant) => `${id} ${grantedAt}`;

export function depart(provider: string, session: Session | null): void {
  const departure: Departure = { provider, grants: session?.grants.map(nameOf) ?? [] };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(departure));
  } catch {
    // Storage is blocked: the way back leads to the same page without the focus and the message.
  }
}

/** The provider that the browser comes back from. Undefined: none, or another element has taken it. */
let departure = read();

function read(): Departure | undefined {
  try {
    const stored = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    return stored ? (JSON.parse(stored) as Departure) : undefined;
  } catch {
    // Storage is blocked, or this is a server.
    return undefined;
  }
}

/** The sign-in that the browser comes back from, if it was at one of these providers. Returned once. */
export function arrivedFrom(providers: readonly string[]): Departure | undefined {
  if (!departure || !providers.includes(departure.provider)) return undefined;
  const found = departure;
  departure = undefined;
  return found;
}

/** The account that the user has signed in to. */
export const grantOf = ({ provider, grants }: Departure, session: Session | null): Grant | undefined =>
  session?.grants.find(grant => grant.provider === provider && !grants.includes(nameOf(grant)));
