import type { Row } from './seed.js';

/** A user of the sandbox, with what the sandbox itself keeps. */
export interface User {
  readonly id: number;
  readonly username: string;
  readonly password: string;
  readonly firstname: string;
  readonly lastname: string;
  readonly isadmin: boolean;
  logins: number;
  lastlogon: number | null;
  /** Failed log-ins in a row. */
  failures: number;
  locked: boolean;
}

const user = (
  id: number,
  firstname: string,
  lastname: string,
  isadmin: boolean,
  username: string,
  password: string,
): User => ({
  id,
  username,
  password,
  firstname,
  lastname,
  isadmin,
  logins: 0,
  lastlogon: null,
  failures: 0,
  locked: false,
});

/** A person, an application whose token is handed over, and the gateway itself. */
export const makeUsers = () => ({
  person: user(71, 'Zoë', 'Söhne', true, 'zoe@example.com', 'Grüße-7&x=1'),
  application: user(72, 'Bureau', 'App', false, 'bureau', 'correct horse'),
  gateway: user(73, 'Gate', 'Way', false, 'gateway', 'sandbox-gateway'),
});

/** A user as another one reads it: the password is write-only. */
export function userRow(user: User, reader: User): Row {
  const { id, username, firstname, lastname, isadmin, logins, lastlogon, locked } = user;
  return {
    id,
    active: true,
    currentuser: user === reader,
    email: username.includes('@') ? username : `${username}@example.com`,
    firstname,
    lastname,
    isadmin,
    lastlogon,
    locked,
    logins,
    msisdn: null,
    password: null,
    username,
    timezone: 'Europe/London',
    cdate: 1_600_000_000 + id,
    mdate: 1_600_000_000 + id,
  };
}
