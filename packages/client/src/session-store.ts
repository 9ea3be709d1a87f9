import { KeyringError } from './errors.js';
import type { Http } from './http.js';
import { createLive } from './live.js';
import { READ_SESSION, READ_STATE, type StateData } from './operations.js';
import { isVisible, openTabs, type TabMessage } from './tabs.js';
import type { Grant, Provider, Session } from './types.js';

/**
 * How a session ended: by this page (`here`), by another tab of this browser, elsewhere (another device, or an administrator), because its time was over, or
 * while this page did not listen.
 */
export type EndReason = 'here' | 'another-tab' | 'elsewhere' | 'expired' | 'unknown';

/** Why a sign-in was refused. */
export interface Refusal {
  /** A `LoginRefusal` of the schema, such as `INVALID_CREDENTIALS`. */
  readonly reason: string;
  /** For people. */
  readonly message: string;
  /** Until another attempt makes sense. */
  readonly retryAfterSeconds?: number | undefined;
}

/** An immutable snapshot: another object after each change. */
export interface KeyringState {
  /** `loading` until the gateway has said whether there is a session. */
  readonly status: 'loading' | 'signed-out' | 'signed-in';
  readonly session: Session | null;
  readonly providers: readonly Provider[];
  /**
   * Whose data the page may show: another text when a grant comes, goes or stops working, the same after a refresh. Reset a client's cache when it
   * changes. Empty without a session.
   */
  readonly identity: string;
  /** How the session ended that this page had. */
  readonly ended: EndReason | undefined;
  /** Why the last read failed. The rest is what the page knew before: an error signs nobody out. */
  readonly error: KeyringError | undefined;
  /** Why a sign-in at a provider's own page came back without a session. */
  readonly refusal: Refusal | undefined;
}

/** Something that happened to the session, found by comparing what the gateway said before and after: none is lost, also while a page does not listen. */
export interface KeyringEvent {
  readonly kind: 'GRANTED' | 'RENEWED' | 'NEEDS_LOGIN' | 'REVOKED' | 'ENDED';
  /** As it is now; as it was last, where it is gone. Undefined for ENDED. */
  readonly grant?: Grant;
  /** Of ENDED. */
  readonly reason?: EndReason;
}

export interface SessionStore {
  readonly state: KeyringState;
  /** Before anything was read. */
  readonly initialState: KeyringState;
  /** Reads the session now. Resolves when `state` is up to date; a failure is in `state.error`. */
  load(): Promise<void>;
  /** Calls the listener after each change of `state`. The store listens to the gateway as long as somebody listens to it. */
  subscribe(listener: () => void): () => void;
  onEvent(listener: (event: KeyringEvent) => void): () => void;
  update(change: Partial<KeyringState>): void;
  /** Tells this store and the other tabs that this page is about to end the session. */
  leaving(): void;
  /** Tells the other tabs that the session may be another. */
  changed(): void;
}

/** ms. Events that come together cause one read. */
const SETTLE_MS = 50;
const RETRY_MS = 5_000;
/** The longest wait of a timer. */
const LAST_TIMER_MS = 2 ** 31 - 1;

export function createSessionStore(http: Http, initial: Partial<StateData> | undefined): SessionStore {
  let state: KeyringState = {
    status: 'loading',
    session: null,
    providers: [],
    identity: '',
    ended: undefined,
    error: undefined,
    refusal: undefined,
  };
  const listeners = new Set<() => void>();
  const eventListeners = new Set<(event: KeyringEvent) => void>();
  const channel = `keyring ${http.url}`;
  const live = createLive(http, {
    onGap: () => void load(),
    onEvent: event => {
      tabs().post({ kind: 'event', event });
      heard(event);
    },
  });

  let openChannel: ReturnType<typeof openTabs> | undefined;
  const tabs = () => {
    openChannel ??= openTabs(channel, onMessage);
    return openChannel;
  };

  function onMessage(message: TabMessage): void {
    if (message.kind === 'leaving') endingBy = 'another-tab';
    else if (message.kind === 'event') heard(message.event);
    else readSoon();
  }

  /** Who is about to end the session, or has. */
  let endingBy: EndReason | undefined;

  function heard(event: string): void {
    if (event === 'ENDED') endingBy ??= 'elsewhere';
    readSoon();
  }

  let settling: ReturnType<typeof setTimeout> | undefined;
  /** A page in the background reads when it is in front again. */
  function readSoon(): void {
    if (!isVisible() || listeners.size === 0) return;
    clearTimeout(settling);
    settling = setTimeout(load, SETTLE_MS);
  }

  let reading: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  /** One read at a time. What is asked for during a read is read after it: the read may have come too early. */
  function load(): Promise<void> {
    if (reading) {
      next ??= reading.then(() => {
        next = undefined;
        return load();
      });
      return next;
    }
    reading = read().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  async function read(): Promise<void> {
    try {
      const { data, errors } = await http.request<StateData, object>(
        state.providers.length > 0 ? READ_SESSION : READ_STATE,
      );
      // One part may be there although another failed.
      if (data?.providers) update({ providers: data.providers });
      if (errors?.[0] || !data) throw new KeyringError(errors?.[0] ?? { message: 'The gateway sent no data.' });
      show(data.session);
    } catch (error) {
      update({ error: error as KeyringError });
    }
    schedule();
  }

  function show(session: Session | null): void {
    const before = state.session;
    const ended = before && !session ? reasonOf(before) : session ? undefined : state.ended;
    endingBy = undefined;
    update({
      status: session ? 'signed-in' : 'signed-out',
      session,
      identity: identityOf(session),
      ended,
      error: undefined,
    });
    for (const event of eventsBetween(before, session, ended)) for (const listener of eventListeners) listener(event);
  }

  function reasonOf({ expiresAt }: Session): EndReason {
    if (endingBy && endingBy !== 'elsewhere') return endingBy;
    return Date.parse(expiresAt) <= Date.now() ? 'expired' : (endingBy ?? 'unknown');
  }

  let timer: ReturnType<typeof setTimeout> | undefined;
  /** The next read by the clock: after a failure, or when the session's time is over. */
  function schedule(): void {
    clearTimeout(timer);
    if (!isVisible() || listeners.size === 0) return;
    const { error, session } = state;
    const expiresInMs = session ? Math.max(Date.parse(session.expiresAt) - Date.now(), SETTLE_MS) : undefined;
    const waitMs = error ? (error.retryAfter ?? 0) * 1_000 || RETRY_MS : expiresInMs;
    if (waitMs !== undefined) timer = setTimeout(load, Math.min(waitMs, LAST_TIMER_MS));
  }

  function update(change: Partial<KeyringState>): void {
    state = { ...state, ...change };
    follow();
    for (const listener of listeners) listener();
  }

  /** Listens to the gateway as long as there is a session, a listener, and somebody in front of the page. */
  const follow = () => live(state.session !== null && listeners.size > 0 && isVisible());

  function onVisibility(): void {
    follow();
    if (isVisible()) void load();
    else clearTimeout(timer);
  }

  function start(): void {
    tabs();
    document.addEventListener('visibilitychange', onVisibility);
    addEventListener('online', load);
    void load();
  }

  function stop(): void {
    document.removeEventListener('visibilitychange', onVisibility);
    removeEventListener('online', load);
    clearTimeout(settling);
    clearTimeout(timer);
    openChannel?.close();
    openChannel = undefined;
    follow();
  }

  if (initial) {
    const { session = null, providers = [] } = initial;
    const status = session ? 'signed-in' : 'signed-out';
    state = { ...state, status, session, providers, identity: identityOf(session) };
  }
  const initialState = state;

  return {
    get state() {
      return state;
    },
    initialState,
    load,
    subscribe(listener) {
      // One and the same function may be passed twice.
      const own = () => listener();
      listeners.add(own);
      if (listeners.size === 1 && typeof document !== 'undefined') start();
      return () => {
        if (listeners.delete(own) && listeners.size === 0 && typeof document !== 'undefined') stop();
      };
    },
    onEvent(listener) {
      const own = (event: KeyringEvent) => listener(event);
      eventListeners.add(own);
      return () => void eventListeners.delete(own);
    },
    update,
    leaving() {
      endingBy = 'here';
      tabs().post({ kind: 'leaving' });
    },
    changed: () => tabs().post({ kind: 'changed' }),
  };
}

function identityOf(session: Session | null): string {
  if (!session) return '';
  const grants = session.grants.map(({ id, grantedAt, state }) => `${id} ${grantedAt} ${state === 'NEEDS_LOGIN'}`);
  return [session.id, ...grants.sort()].join('\n');
}

function* eventsBetween(
  before: Session | null,
  after: Session | null,
  reason: EndReason | undefined,
): Generator<KeyringEvent> {
  const old = new Map(before?.grants.map(grant => [grant.id, grant]));
  for (const grant of after?.grants ?? []) {
    const known = old.get(grant.id);
    old.delete(grant.id);
    if (known?.grantedAt !== grant.grantedAt) yield { kind: 'GRANTED', grant };
    else if (known.generation !== grant.generation) yield { kind: 'RENEWED', grant };
    if (grant.state === 'NEEDS_LOGIN' && known?.state !== 'NEEDS_LOGIN') yield { kind: 'NEEDS_LOGIN', grant };
  }
  if (before && !after) yield { kind: 'ENDED', ...(reason && { reason }) };
  else for (const grant of old.values()) yield { kind: 'REVOKED', grant };
}
