import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { type GraphqlError, type GraphqlResult, graphqlPost } from './http-client.js';

export interface SessionEvent {
  readonly kind: string;
  readonly grant?: { readonly generation: number } | null;
}

/** A client's view of `sessionEvents`. */
export interface EventStream {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly events: readonly SessionEvent[];
  readonly errors: readonly GraphqlError[];
  /** Heartbeats received so far. */
  readonly heartbeats: number;
  readonly isOpen: boolean;
  /** It ended without the end of the response. */
  readonly wasCut: boolean;
  /** Resolves when the stream has ended. */
  readonly over: Promise<void>;
  hangUp(): void;
}

export interface ListenOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly onEvent?: (event: SessionEvent) => void;
}

type Payload = GraphqlResult<{ readonly sessionEvents?: SessionEvent }>;

/** Subscribes to the events of the session of this cookie, over a connection of its own. */
export async function listen(
  url: string,
  cookie: string,
  { headers = {}, query = 'subscription { sessionEvents { kind } }', onEvent = () => {} }: ListenOptions = {},
): Promise<EventStream> {
  const { body, ...post } = graphqlPost(url, query, undefined, { accept: 'text/event-stream', cookie, ...headers });
  const sent = request(post.url, { ...post, agent: false });
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    sent.once('response', resolve).once('error', reject).end(body),
  );
  const events: SessionEvent[] = [];
  const errors: GraphqlError[] = [];
  const state = { heartbeats: 0, isOpen: true, wasCut: false };
  const note = (message: string) => {
    if (message === ':') state.heartbeats += 1;
    const data = /^data: (.+)$/m.exec(message)?.[1];
    const payload = data ? (JSON.parse(data) as Payload) : undefined;
    errors.push(...(payload?.errors ?? []));
    const event = payload?.data?.sessionEvents;
    if (!event) return;
    events.push(event);
    onEvent(event);
  };
  const read = async () => {
    let text = '';
    for await (const chunk of response) {
      text += String(chunk);
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        note(text.slice(0, end));
        text = text.slice(end + 2);
      }
    }
  };
  const over = read()
    .catch(() => {
      state.wasCut = true;
    })
    .finally(() => {
      state.isOpen = false;
    });
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    events,
    errors,
    get heartbeats() {
      return state.heartbeats;
    },
    get isOpen() {
      return state.isOpen;
    },
    get wasCut() {
      return state.wasCut;
    },
    over,
    hangUp: () => void sent.destroy(),
  };
}
