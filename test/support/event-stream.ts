import type { GatewayProcess } from './gateway-process.js';
import type { Person } from './person.js';

/** A person's open event stream at one gateway. */
export interface EventStream {
  /** What has come so far, as it came. */
  text(): string;
  close(): void;
}

/** What comes over a person's event stream, until it is closed. */
export async function events(gateway: GatewayProcess, person: Person): Promise<EventStream> {
  const stop = new AbortController();
  const answer = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    signal: stop.signal,
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      cookie: `keyring=${person.session}`,
      'x-keyring-csrf': '1',
    },
    body: JSON.stringify({ query: 'subscription { sessionEvents { kind } }' }),
  });
  let text = '';
  const decoder = new TextDecoder();
  const read = async () => {
    const reader = answer.body?.getReader();
    for (let part = await reader?.read(); part?.value; part = await reader?.read())
      text += decoder.decode(part.value, { stream: true });
  };
  read().catch(() => {});
  return { text: () => text, close: () => stop.abort() };
}
