import { type IncomingMessage, request } from 'node:http';

/** What a client of `sessionEvents` hears. */
export interface EventStream {
  readonly status: number;
  readonly events: readonly { readonly kind: string }[];
  readonly errors: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[];
  /** Resolves when the stream has ended. */
  readonly over: Promise<void>;
  hangUp(): void;
}

interface Told {
  readonly data?: { readonly sessionEvents?: { readonly kind: string } };
  readonly errors?: EventStream['errors'];
}

const BODY = JSON.stringify({ query: 'subscription { sessionEvents { kind } }' });

/** Subscribes to the events of the session of this cookie, over a connection of its own. */
export async function listen(
  url: string,
  cookie: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<EventStream> {
  const asked = request(`${url}/graphql`, {
    method: 'POST',
    agent: false,
    headers: {
      'content-type': 'application/json',
      'x-keyring-csrf': '1',
      accept: 'text/event-stream',
      cookie,
      ...headers,
    },
  });
  const answer = await new Promise<IncomingMessage>((resolve, reject) =>
    asked.once('response', resolve).once('error', reject).end(BODY),
  );
  const events: { kind: string }[] = [];
  const errors: EventStream['errors'][number][] = [];
  const note = (told: Told | undefined) => {
    if (told?.data?.sessionEvents) events.push(told.data.sessionEvents);
    errors.push(...(told?.errors ?? []));
  };
  const read = async () => {
    let text = '';
    for await (const chunk of answer) {
      text += String(chunk);
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const data = /^data: (.+)$/m.exec(text.slice(0, end))?.[1];
        text = text.slice(end + 2);
        note(data ? (JSON.parse(data) as Told) : undefined);
      }
    }
  };
  return {
    status: answer.statusCode ?? 0,
    events,
    errors,
    over: read().catch(() => {}),
    hangUp: () => void asked.destroy(),
  };
}
