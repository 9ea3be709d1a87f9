import { createHash } from 'node:crypto';

/** A user with an account at every provider. All values are derived from the number, so that processes need not exchange them. */
export interface Person {
  /** From 0. */
  readonly number: number;
  /** A text in every row of this user, so that a mix-up of tokens is visible in the response. */
  readonly name: string;
  /** POOL user id and PureWL reseller id. */
  readonly id: string;
  /** Credential of the logins: PMAPI password, POOL key and secret, PureWL secret key, Socios authorization code. */
  readonly secret: string;
  /** Value of the session cookie of the peers. It has the length of the gateway's own. */
  readonly session: string;
  readonly tokens: Tokens;
}

/** Access tokens of 64 to 96 characters, as the providers issue them. */
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

/** `count` users, the same in every process. */
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
