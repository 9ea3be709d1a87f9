import { Person } from './person.js';
import { LOGOUT, ME, REFRESH, SESSION, type Stage } from './stage.js';

/** One client and the state that the gateways have confirmed to it. */
export interface Client {
  person: Person;
  /** The last generation that a response reported; undefined after an operation whose outcome is unknown. */
  generation: number;
  /** Its logout was requested, and may not have been confirmed. */
  leaving: boolean;
}

/** Gateways that receive the load: each one directly, or all of them behind a balancer. */
interface At {
  readonly url: string;
}

export interface MixedLoad {
  readonly clients: readonly Client[];
  /** Sessions whose logout was acknowledged. */
  readonly ended: readonly Person[];
  /** Number of operations without an error. */
  readonly done: number;
  /** Error codes, and how often each was received. */
  readonly codes: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/** A number of clients that query, refresh, log out and sign in again, at any of the gateways, until they are stopped. */
export async function mixedLoad({ socios }: Stage, gateways: readonly At[], size: number): Promise<MixedLoad> {
  const at = () => gateways[Math.floor(Math.random() * gateways.length)] as At;
  const codes = new Map<string, number>();
  const ended: Person[] = [];
  let done = 0;
  let stopped = false;

  const note = (code: string) => codes.set(code, (codes.get(code) ?? 0) + 1);

  async function newcomer(): Promise<Client> {
    const person = new Person();
    await person.signInByRedirect(at());
    return { person, generation: 1, leaving: false };
  }

  async function ask(client: Client, operation: string) {
    const response = await client.person.ask(at(), operation);
    if (response.codes.length === 0) done += 1;
    for (const code of response.codes) note(code);
    return response;
  }

  async function leave(client: Client): Promise<void> {
    // The response removes the cookie. The twin keeps it, so that the test can check that the session has ended.
    const { person } = client;
    const twin = person.twin();
    client.leaving = true;
    const response = await ask(client, LOGOUT);
    if (response.codes.length > 0) return;
    ended.push(twin);
    Object.assign(client, await newcomer());
  }

  async function step(client: Client): Promise<void> {
    const dice = Math.random();
    if (client.leaving || dice < 0.05) return leave(client);
    if (dice < 0.3) {
      const { data } = await ask(client, REFRESH);
      const refreshed = data?.refresh as { grant?: { generation: number }; reason?: string } | undefined;
      if (refreshed?.reason) note(refreshed.reason);
      client.generation = refreshed?.grant?.generation ?? client.generation;
    } else await ask(client, dice < 0.6 ? SESSION : ME);
  }

  const clients = await Promise.all(Array.from({ length: size }, newcomer));
  const working = clients.map(async client => {
    while (!stopped) await step(client).catch((error: Error) => note(`login: ${error.message.slice(0, 120)}`));
  });
  return {
    clients,
    ended,
    codes,
    get done() {
      return done;
    },
    async stop() {
      stopped = true;
      await Promise.all(working);
      socios.faults.clear();
    },
  };
}
