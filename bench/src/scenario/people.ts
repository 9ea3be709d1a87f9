import { createHash } from 'node:crypto';

/** One person with an account at every provider. Everything about them follows from the number, so that no process has to tell another. */
export interface Person {
  /** From 0. */
  readonly number: number;
  /** Stands in every row that the upstream shows to this person, so that a mix-up of tokens shows in the answer. */
  readonly name: string;
  /** POOL user id, and PureWL reseller id. */
  readonly id: string;
  /** What signs in: PMAPI password, POOL key and secret, PureWL secret key, Socios authorization code. */
  readonly secret: string;
  /** Value of the session cookie at the peers, as long as the gateway's own. */
  readonly session: string;
  readonly tokens: Tokens;
}

/** Access tokens, 64 to 96 characters as the providers hand them out. */
export interface Tokens {
  readonly socios: string;
  readonly pool: string;
  readonly pmapi: string;
  readonly purewl: string;
}

/** The gateway's own token for public data at Socios. */
export const APPLICATION_TOKEN = derive('application', 48, 'base64url');

/** Registration of the gateway at Socios. */
export const CLIENT = { id: 'bench-client', secret: derive('client', 24, 'base64url') } as const;

export const refreshTokenOf = (person: Person, provider: string): string =>
  derive(`refresh ${provider} ${person.number}`, 48, 'base64url');

/** `count` persons, the same in every process. */
export const people = (count: number): readonly Person[] => Array.from({ length: count }, (_, n) => personOf(n));

function personOf(number: number): Person {
  return {
    number,
    name: `person-${String(number).padStart(5, '0')}`,
    id: String(100_000 + number),
    secret: derive(`secret ${number}`, 24, 'base64url'),
    session: `${derive(`sid ${number}`, 16, 'base64url')}.${derive(`session ${number}`, 32, 'base64url')}`,
    tokens: {
      socios: derive(`socios ${number}`, 32, 'hex'),
      pool: derive(`pool ${number}`, 32, 'hex'),
      pmapi: derive(`pmapi ${number}`, 72, 'base64'),
      purewl: derive(`purewl ${number}`, 48, 'base64url'),
    },
  };
}

function derive(what: string, bytes: number, encoding: 'hex' | 'base64' | 'base64url'): string {
  return createHash('shake256', { outputLength: bytes }).update(what).digest(encoding);
}
