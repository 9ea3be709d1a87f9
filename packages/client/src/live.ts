import { createBackoff } from './backoff.js';
import type { Http } from './http.js';
import { EVENTS, type EventsData } from './operations.js';
import { channelName } from './tabs.js';

export interface LiveListeners {
  /** Something may have been missed: a stream has just been opened, or could not be. */
  onGap(): void;
  /** Kind of a `SessionEvent`. */
  onEvent(kind: string): void;
}

/** ms. A stream that lasted counts as a success. */
const FIRST_WAIT_MS = 200;
const LAST_WAIT_MS = 60_000;
const LASTED_MS = 10_000;

/**
 * Follows `sessionEvents` while it is switched on. One page reads the stream for all, because HTTP/1.1 gives a browser six connections to a host: pages queue for
 * a lock. A login ends each stream of its session, and so may a proxy or a deployment: the stream is then opened again. Where it never opens, because a proxy
 * holds it back, the gaps make the page read from time to time.
 */
export function createLive(http: Http, on: LiveListeners): (isOn: boolean) => void {
  const lock = channelName(http.url);
  let current: AbortController | undefined;
  return isOn => {
    if (isOn === Boolean(current)) return;
    current?.abort();
    current = isOn ? new AbortController() : undefined;
    if (current) void inTurn(lock, current.signal, signal => follow(http, on, signal));
  };
}

/** Where a page has no Web Locks (http other than localhost) or may not use them (a sandboxed frame), it has a stream of its own. */
async function inTurn(lock: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  try {
    if (navigator.locks) return await navigator.locks.request(lock, { signal }, () => work(signal));
  } catch {
    // The page has stopped waiting, or has no access to locks.
  }
  if (!signal.aborted) await work(signal);
}

async function follow(http: Http, { onGap, onEvent }: LiveListeners, signal: AbortSignal): Promise<void> {
  const backoff = createBackoff(FIRST_WAIT_MS, LAST_WAIT_MS);
  while (!signal.aborted) {
    const startedMs = Date.now();
    let isOpen = false;
    const retryAfter = await http.listen<EventsData>(
      EVENTS,
      {
        onOpen() {
          isOpen = true;
          onGap();
        },
        onEvent: ({ sessionEvents }) => onEvent(sessionEvents.kind),
      },
      signal,
    );
    if (signal.aborted) return;
    if (!isOpen) onGap();
    else if (Date.now() - startedMs > LASTED_MS) backoff.reset();
    await pause(backoff.next(retryAfter), signal);
  }
}

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>(resolve => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
