import type { Http } from './http.js';
import { EVENTS } from './operations.js';

export interface LiveListeners {
  /** Something may have been missed: a stream has just been opened, or could not be. */
  onGap(): void;
  /** Kind of a `SessionEvent`. */
  onEvent(kind: string): void;
}

/** ms. Waits double from the first to the last; a stream that lasted counts as a success. */
const FIRST_WAIT_MS = 200;
const LAST_WAIT_MS = 60_000;
const LASTED_MS = 10_000;

/**
 * Follows `sessionEvents` while it is switched on. One tab reads the stream for all, because HTTP/1.1 gives a browser six connections to a host: tabs queue for a
 * lock. A login ends each stream of its session, and so may a proxy or a deployment: the stream is then opened again.
 */
export function createLive(http: Http, on: LiveListeners): (isOn: boolean) => void {
  let current: AbortController | undefined;
  return isOn => {
    if (isOn === Boolean(current)) return;
    current?.abort();
    current = isOn ? new AbortController() : undefined;
    if (current) void inTurn(`keyring ${http.url}`, current.signal, signal => follow(http, on, signal));
  };
}

/** Without the Web Locks API (a page that is not a secure context), each tab has a stream of its own. */
async function inTurn(lock: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  if (!navigator.locks) return work(signal);
  // Rejects when the tab stops waiting.
  await navigator.locks.request(lock, { signal }, () => work(signal)).catch(() => {});
}

async function follow(http: Http, { onGap, onEvent }: LiveListeners, signal: AbortSignal): Promise<void> {
  let waitMs = FIRST_WAIT_MS;
  while (!signal.aborted) {
    const startedMs = Date.now();
    let isOpen = false;
    const listeners = {
      onOpen() {
        isOpen = true;
        onGap();
      },
      onEvent: ({ sessionEvents }: { sessionEvents: { kind: string } }) => onEvent(sessionEvents.kind),
    };
    await http.listen(EVENTS, listeners, signal);
    if (signal.aborted) return;
    if (!isOpen) onGap();
    waitMs = isOpen && Date.now() - startedMs > LASTED_MS ? FIRST_WAIT_MS : Math.min(waitMs * 2, LAST_WAIT_MS);
    await pause(waitMs * (0.5 + Math.random() / 2), signal);
  }
}

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>(resolve => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
