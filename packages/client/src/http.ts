import { type GraphqlError, KeyringError } from './errors.js';

/** Any value: a page of another origin cannot send the header without the gateway's permission. */
const CSRF = ['x-keyring-csrf', '1'] as const;

/** A GraphQL response. `data` is present beside `errors` where only some fields failed. */
export interface GraphqlResponse<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly GraphqlError[];
}

/** Text of an operation, typed by GraphQL Code Generator (`documentMode: 'string'`) or plain. */
export type Document<Data, Variables> =
  | string
  | { toString(): string; readonly __apiType?: (variables: Variables) => Data };

/** How the gateway is reached. */
export interface Http {
  readonly url: string;
  /** `fetch` with the session's cookie and the CSRF header: for any GraphQL client. */
  readonly fetch: typeof fetch;
  /** Sends one operation. Rejects with KeyringError `NETWORK` where no GraphQL response comes. */
  request<Data, Variables = object>(
    document: Document<Data, Variables>,
    variables?: Variables,
    options?: { readonly signal?: AbortSignal },
  ): Promise<GraphqlResponse<Data>>;
  /** The same, of which every field must work: rejects with KeyringError for the first error. */
  run<Data>(document: string, variables?: object): Promise<Data>;
  /**
   * Sends a subscription. Calls `onEvent` with the `data` of each event, and `onOpen` when the gateway has accepted it. Resolves when the stream ends, whatever
   * the cause.
   */
  listen<Data>(document: string, on: StreamListeners<Data>, signal: AbortSignal): Promise<void>;
}

export interface StreamListeners<Data> {
  onOpen(): void;
  onEvent(data: Data): void;
}

export function createHttp(url: string, send: typeof fetch): Http {
  const fetchWithSession: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    headers.set(...CSRF);
    return send(input, { credentials: 'include', ...init, headers });
  };
  const post = (body: object, accept: string, signal: AbortSignal | undefined) =>
    fetchWithSession(url, {
      method: 'POST',
      headers: { accept, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...(signal && { signal }),
    });

  const http: Http = {
    url,
    fetch: fetchWithSession,

    async request(document, variables, { signal } = {}) {
      try {
        const response = await post(
          { query: String(document), variables },
          'application/graphql-response+json',
          signal,
        );
        return await response.json();
      } catch (cause) {
        if (signal?.aborted) throw cause;
        throw new KeyringError(
          { message: 'The gateway cannot be reached.', extensions: { code: 'NETWORK' } },
          { cause },
        );
      }
    },

    async run<Data>(document: string, variables?: object) {
      const { data, errors } = await http.request<Data, object>(document, variables);
      if (errors?.[0]) throw new KeyringError(errors[0]);
      return data as Data;
    },

    async listen(document, { onOpen, onEvent }, signal) {
      try {
        const response = await post({ query: document }, 'text/event-stream', signal);
        if (!response.ok || !response.body || !response.headers.get('content-type')?.includes('event-stream')) return;
        onOpen();
        for await (const data of eventsOf(response.body)) onEvent(JSON.parse(data).data);
      } catch {
        // The network failed, or the caller stopped listening.
      }
    },
  };
  return http;
}

/** The data of each `next` event (GraphQL over SSE, distinct connections). Comments keep the connection open and carry nothing. */
async function* eventsOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const events = (rest + part.value).split(/\r?\n\r?\n/);
    rest = events.pop() ?? '';
    for (const event of events) {
      const data = /^data: ?(\{.*)$/m.exec(event)?.[1];
      if (data && /^event: ?next/m.test(event)) yield data;
    }
  }
}
