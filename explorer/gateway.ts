/** The one GraphQL endpoint, for the panel and for the editor. */
export const ENDPOINT = '/graphql';

/** Any value: a foreign page cannot send the header at all. */
export const CSRF = { 'x-keyring-csrf': '1' } as const;

/** Why the gateway did not do what was asked, in words for people. */
export class Failure extends Error {
  /** `extensions.code`, where the gateway answered. */
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.code = code;
  }
}

interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

// Taken before anybody watches it: what the panel itself asks is not the editor's doing.
const send = globalThis.fetch.bind(globalThis);

/** One operation. Throws a Failure unless all of it worked. */
export async function ask<Data>(query: string, variables: object = {}): Promise<Data> {
  const { data, errors } = await answer<Data>({ query, variables });
  const [error] = errors ?? [];
  if (error || !data) throw new Failure(error?.message ?? 'The gateway answered nothing.', error?.extensions?.code);
  return data;
}

const post = (body: object, headers: Readonly<Record<string, string>> = {}, signal: AbortSignal | null = null) =>
  send(ENDPOINT, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', ...CSRF, ...headers },
    body: JSON.stringify(body),
    signal,
  });

async function answer<Data>(body: object): Promise<Answer<Data>> {
  try {
    const response = await post(body);
    return (await response.json()) as Answer<Data>;
  } catch {
    throw new Failure('The gateway does not answer.');
  }
}

/** Calls back at every event of a subscription (server-sent events, one operation to a connection). Resolves when it ends, to whether it ever began. */
export async function listen(query: string, heard: () => void, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await post({ query }, { accept: 'text/event-stream' }, signal);
    if (!response.body || !response.headers.get('content-type')?.includes('event-stream')) return false;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read())
      if (part.value.includes('event: next')) heard();
    return true;
  } catch {
    return false;
  }
}

/** Calls back after each operation that something else on this page has run: it may have changed the session, or renewed a token. */
export function watchOperations(ran: () => void): void {
  globalThis.fetch = async (input, init) => {
    const address = input instanceof Request ? input.url : String(input);
    const isOperation = new URL(address, location.href).pathname === ENDPOINT;
    try {
      return await send(input, init);
    } finally {
      if (isOperation) ran();
    }
  };
}
