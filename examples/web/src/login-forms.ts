import type { LoginInput, ProviderId } from './gql/graphql';

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: 'text' | 'password' | 'checkbox';
  readonly autoComplete?: string;
}

/** One way to sign in: what is asked, and what becomes of the answers. */
export interface Way {
  readonly title: string;
  readonly fields: readonly Field[];
  input(value: (name: string) => string): LoginInput;
}

const password: Field = { name: 'password', label: 'Password', type: 'password', autoComplete: 'current-password' };

/** Ways to sign in by values, by provider; a provider with login kind REDIRECT has none. */
export const WAYS: Readonly<Partial<Record<ProviderId, readonly [Way, ...Way[]]>>> = {
  POOL: [
    {
      title: 'E-mail and password',
      fields: [{ name: 'email', label: 'E-mail', type: 'text', autoComplete: 'username' }, password],
      input: value => ({ pool: { account: { email: value('email'), password: value('password') } } }),
    },
    {
      title: 'API key',
      fields: [
        { name: 'userId', label: 'User ID', type: 'text' },
        { name: 'apiKey', label: 'API key', type: 'text' },
        { name: 'apiSecret', label: 'API secret', type: 'password' },
      ],
      input: value => ({
        pool: { key: { userId: value('userId'), apiKey: value('apiKey'), apiSecret: value('apiSecret') } },
      }),
    },
  ],
  PMAPI: [
    {
      title: 'Password',
      fields: [
        { name: 'username', label: 'User name', type: 'text', autoComplete: 'username' },
        password,
        { name: 'remember', label: 'Keep me signed in for longer than a day', type: 'checkbox' },
      ],
      input: value => ({
        pmapi: {
          password: { username: value('username'), password: value('password'), remember: value('remember') === 'on' },
        },
      }),
    },
  ],
  PUREWL: [
    {
      title: 'Secret key',
      fields: [{ name: 'secretKey', label: 'Secret key', type: 'password' }],
      input: value => ({ purewl: { secretKey: value('secretKey') } }),
    },
  ],
};

/** Where a redirect login comes back to: this page. The gateway's KEYRING_RETURN_TO must allow it. */
export const redirectInput = (): LoginInput => ({ socios: { returnTo: `${location.origin}${location.pathname}` } });
