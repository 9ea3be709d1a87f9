import { type GraphqlError, KeyringError } from './errors.js';

/** Any value: a page of another origin cannot send the header without the gateway's permission. */
const CSRF = ['x-keyring-csrf', '1'] as const;

/** A GraphQL response. It has both `data` and `errors` if only some fields failed. */
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
  /** Sends one operation. Rejects with KeyringError `NETWORK` where no GraphQL response comes, and with the signal's reason where that aborts it. */
  request<Data, Variables = object>(
    document: Document<Data, Variables>,
    variables?: Variables,
    options?: { readonly signal?: AbortSignal },
  ): Promise<GraphqlResponse<Data>>;
  /** The same, of which every field must work: rejects with KeyringError for the first error. */
  run<Data>(document: string, variables?: object): Promise<Data>;
  /**
   * Sends a subscription. Calls `onEvent` with the `data` of each event, and `onOpen` when the gateway has accepted it. Resolves when the stream ends, whatever
   * the cause, with the seconds in its Retry-After, if any.
   */
  listen<Data>(document: string, on: StreamListeners<Data>, signal: AbortSignal): Promise<number | undefined>;
}

export interface StreamListeners<Data> {
  onOpen(): void;
  onEvent(data: Data): void;
}

/** ms. Longer than the gateway takes: a lost connection must not hold up what comes after. */
const TIMEOUT_MS = 60_000;
/** ms. The gateway sends a comment every 12 s: a stream without one is held back by a proxy, or its connection is lost. */
const SILENCE_MS = 40_000;
/** Characters. An event of the gateway has some hundred. */
const MOST_EVENT_LENGTH = 1_000_000;

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

    async request<Data, Variables>(
      document: Document<Data, Variables>,
      variables?: Variables,
      { signal }: { readonly signal?: AbortSignal } = {},
    ) {
      let response: Response | undefined;
      let failure: unknown;
      try {
        response = await post({ query: String(document), variables }, 'application/graphql-response+json', signal);
        const body: unknown = await response.json();
        if (isGraphql<Data>(body)) return body;
      } catch (cause) {
        if (signal?.aborted && signal.reason?.name !== 'TimeoutError') throw cause;
        failure = cause;
      }
      const message = response
        ? `The response is not the gateway's (HTTP ${response.status}).`
        : 'The gateway cannot be reached.';
      const retryAfter = response && retryAfterOf(response);
      throw new KeyringError({ message, extensions: { code: 'NETWORK', retryAfter } }, { cause: failure });
    },

    async run<Data>(document: string, variables?: object) {
      const { data, errors } = await http.request<Data, object>(document, variables, {
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (errors?.[0]) throw new KeyringError(errors[0]);
      return data as Data;
    },

    async listen(document, { onOpen, onEvent }, signal) {
      const stream = new AbortController();
      const stop = () => stream.abort();
      let silence = setTimeout(stop, SILENCE_MS);
      const heard = () => {
        clearTimeout(silence);
        silence = setTimeout(stop, SILENCE_MS);
      };
      signal.addEventListener('abort', stop);
      try {
        const response = await post({ query: document }, 'text/event-stream', stream.signal);
        if (!response.ok || !response.body || !response.headers.get('content-type')?.includes('event-stream'))
          return retryAfterOf(response);
        onOpen();
        for await (const payload of payloadsOf(response.body, heard)) {
          const { data } = JSON.parse(payload);
          if (data) onEvent(data);
        }
      } catch {
        // The network failed, the stream was silent or not the gateway's, or the caller stopped listening.
      } finally {
        signal.removeEventListener('abort', stop);
        clearTimeout(silence);
        // An unread stream would keep its connection.
        stop();
      }
      return undefined;
    },
  };
  return http;
}

const isGraphql = <Data>(body: unknown): body is GraphqlResponse<Data> =>
  typeof body === 'object' &&
  body !== null &&
  ('data' in body || Array.isArray((body as GraphqlResponse<Data>).errors));

/** Seconds (RFC 9110, 10.2.3). */
function retryAfterOf({ headers }: Response): number | undefined {
  const value = headers.get('retry-after') ?? '';
  return Number(value) || (Date.parse(value) - Date.now()) / 1_000 || undefined;
}

/** The payload of each `next` event (GraphQL over SSE, distinct connections), until `complete`. Comments keep the connection open and carry nothing. */
async function* payloadsOf(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  onPart: () => void,
): AsyncGenerator<string, void> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    onPart();
    const events = (rest + part.value).split(/\r?\n\r?\n/);
    rest = events.pop() ?? '';
    for (const event of events) {
      const name = /^event: ?(.*)$/m.exec(event)?.[1];
      if (name === 'complete') return;
      const data = /^data: ?(\{.*)$/m.exec(event)?.[1];
      if (name === 'next' && data) yield data;
    }
    if (rest.length > MOST_EVENT_LENGTH) return;
  }
}
