import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Grant, Provider, Session } from '../../src/index.js';

/** A request that the client has sent, and that has no response yet. */
export interface Pending {
  /** Name of its operation, such as `KeyringLogin`. */
  readonly operation: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
  data(data: object): void;
  errors(code: string, data?: object | null): void;
  respond(response: Response): void;
  fail(): void;
}

/** A gateway behind `fetch` whose responses, and their order, a test decides. */
export class ScriptedGateway {
  private readonly pending: Pending[] = [];
  /** Names of all operations sent, in their order. */
  readonly sent: string[] = [];

  readonly fetch: typeof fetch = (_input, init = {}) => {
    const { query, variables = {} } = JSON.parse(String(init.body)) as { query: string; variables?: object };
    const operation = /\b(Keyring\w+)/.exec(query)?.[1] ?? query;
    this.sent.push(operation);
    return new Promise((resolve, reject) => {
      const respond = (body: object) => resolve(Response.json(body));
      this.pending.push({
        operation,
        variables: variables as Pending['variables'],
        headers: new Headers(init.headers),
        data: data => respond({ data }),
        errors: (code, data = null) => respond({ data, errors: [{ message: code, extensions: { code } }] }),
        respond: resolve,
        fail: () => reject(new TypeError('fetch failed')),
      });
    });
  };

  /** Requests of which the client waits for the response. */
  get waiting(): readonly string[] {
    return this.pending.map(({ operation }) => operation);
  }

  /** The oldest request without a response; waits until there is one. */
  async next(operation: string): Promise<Pending> {
    for (;;) {
      const at = this.pending.findIndex(one => one.operation === operation);
      const [found] = at < 0 ? [] : this.pending.splice(at, 1);
      if (found) return found;
      await nextTurn();
    }
  }

  /** The next read of the session, of either kind. */
  async read(session: Session | null): Promise<void> {
    while (!this.waiting.some(name => name === 'KeyringSession' || name === 'KeyringState')) await nextTurn();
    const operation = this.waiting.find(name => name === 'KeyringSession' || name === 'KeyringState') ?? '';
    (await this.next(operation)).data({ session, ...(operation === 'KeyringState' && { providers: PROVIDERS }) });
  }
}

export const PROVIDERS: readonly Provider[] = [
  { id: 'ACME', name: 'Acme', accounts: 'ONE', hasServiceAccess: false, ways: [] },
];

export const aGrant = (id: string, more: Partial<Grant> = {}): Grant => ({
  id,
  provider: 'ACME',
  account: id,
  state: 'ACTIVE',
  subject: null,
  scopes: null,
  grantedAt: '2026-01-01T00:00:00.000Z',
  accessExpiresAt: null,
  renewable: true,
  generation: 1,
  lastError: null,
  ...more,
});

export const aSession = (
  id: string,
  grants: readonly Grant[] = [aGrant(`${id}-grant`)],
  expiresInMs = 3_600_000,
): Session => ({
  id,
  createdAt: '2026-01-01T00:00:00.000Z',
  expiresAt: new Date(Date.now() + expiresInMs).toISOString(),
  grants,
});
