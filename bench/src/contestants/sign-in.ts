import { Pool } from 'undici';
import type { Person } from '../scenario/people.js';

/** Number of users that sign in at the same time. */
const AT_ONCE = 16;

/** Signs every user in at all four providers, with the gateway's mutations as a browser does. Resolves with their session cookies. */
export async function signInAll(port: number, persons: readonly Person[]): Promise<string[]> {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: AT_ONCE });
  const sessions: string[] = new Array(persons.length);
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < persons.length; index = next++)
      sessions[index] = await new Browser(pool, port).signIn(persons[index] as Person);
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return sessions;
  } finally {
    await pool.destroy();
  }
}

const LOGIN = `mutation ($input: LoginInput!) {
  login(input: $input) { __typename ... on LoginRedirect { authorizationUrl } ... on LoginRefused { reason } }
}`;
const COMPLETE = `mutation ($code: String!, $state: String!) {
  completeLogin(provider: SOCIOS, code: $code, state: $state) { __typename ... on LoginRefused { reason } }
}`;

interface Outcome {
  readonly __typename: string;
  readonly authorizationUrl?: string;
}

class Browser {
  private readonly cookies = new Map<string, string>();
  private readonly pool: Pool;
  private readonly port: number;

  constructor(pool: Pool, port: number) {
    this.pool = pool;
    this.port = port;
  }

  async signIn({ id, name, secret }: Person): Promise<string> {
    const { authorizationUrl = '' } = await this.ask(LOGIN, { input: { socios: {} } });
    const state = new URL(authorizationUrl).searchParams.get('state');
    await this.ask(COMPLETE, { code: secret, state });
    await this.ask(LOGIN, { input: { pool: { key: { userId: id, apiKey: name, apiSecret: secret } } } });
    await this.ask(LOGIN, { input: { pmapi: { password: { username: name, password: secret } } } });
    await this.ask(LOGIN, { input: { purewl: { secretKey: secret } } });
    return this.cookies.get('keyring') ?? '';
  }

  private async ask(query: string, variables: object): Promise<Outcome> {
    const { headers, body } = await this.pool.request({
      method: 'POST',
      path: '/graphql',
      headers: {
        host: `localhost:${this.port}`,
        origin: `http://localhost:${this.port}`,
        'content-type': 'application/json',
        'x-keyring-csrf': '1',
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      },
      body: JSON.stringify({ query, variables }),
    });
    const told = (await body.json()) as { data?: Record<string, Outcome> | null };
    for (const line of [headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.cookies.set(name, value);
    }
    const [outcome] = Object.values(told.data ?? {});
    if (!outcome || outcome.__typename === 'LoginRefused') throw new Error(`not signed in: ${JSON.stringify(told)}`);
    return outcome;
  }
}
