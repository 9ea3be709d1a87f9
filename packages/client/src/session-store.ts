import { createBackoff } from './backoff.js';
import { KeyringError } from './errors.js';
import type { Http } from './http.js';
import { createLive } from './live.js';
import { READ_SESSION, READ_STATE, type StateData } from './operations.js';
import { channelName, isVisible, openTabs, PAGE, type TabMessage, type Tabs } from './tabs.js';
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
  /** `loading` until the gateway has reported whether there is a session. A session may have no grant left: it ends with a logout, or expires. */
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
  /** Why the last read failed. The rest is the state before: an error does not sign the user out. */
  readonly error: KeyringError | undefined;
  /** Why a sign-in at a provider's own page came back without a session. */
  readonly refusal: Refusal | undefined;
}

/** Something that happened to the session, found by comparing what the gateway said before and after. So none is lost while a page does not listen, except a grant that came and went meanwhile. */
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
  /** Runs what changes the session, after what was passed before: each needs the cookie that the one before it has brought. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Takes over the session as a change has just returned it. `granted`: the grant that a login brought. */
  show(session: Session | null, granted?: Grant): void;
  /** Notifies this store and the other pages that this page is about to end the session. */
  leaving(): void;
  /** Notifies the other pages that a change of the session has finished, with any result. */
  changed(): void;
}

/** ms. Events that come together cause one read. */
const SETTLE_MS = 50;
/** ms. Waits between reads while they fail. */
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 60_000;
/** ms. How long the response to a login in another page may be on its way to the browser. */
const CROSSING_MS = 1_000;
/** ms. For a session that is over by the page's clock and not by the gateway's. */
const OVERTIME_MS = 60_000;
/** ms. How far the clocks of page and gateway may be apart. */
const CLOCKS_MS = 30_000;
/** ms. Longer than any read takes: a lost connection must not hold up the next read. */
const TIMEOUT_MS = 20_000;
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
  const live = createLive(http, { onGap: () => void load(), onEvent });

  /** Open while something listens to this store. */
  let tabs: Tabs | undefined;
  function post(message: TabMessage): void {
    const channel = tabs ?? openTabs(channelName(http.url));
    channel.post(message);
    if (!tabs) channel.close();
  }

  function onMessage(message: TabMessage): void {
    if (message.kind === 'event') heard(message.event);
    else if (message.kind === 'leaving') {
      if (ending?.by !== 'here') ending = { by: message.page === PAGE ? 'here' : 'another-tab', isOver: false };
    } else if (message.kind === 'changed') {
      if (ending) ending.isOver = true;
      if (message.session !== JSON.stringify(state.session)) readSoon();
    }
  }

  function onEvent(event: string): void {
    post({ kind: 'event', event });
    heard(event);
  }

  function heard(event: string): void {
    if (event === 'ENDED') ending ??= { by: 'elsewhere', isOver: true };
    readSoon();
  }

  /** Who is ending the session or has ended it, as far as that is known, and whether the attempt is over. */
  let ending: { readonly by: EndReason; isOver: boolean } | undefined;

  let settling: ReturnType<typeof setTimeout> | undefined;
  /** A page in the background reads when it is in front again. */
  function readSoon(): void {
    if (!isListening()) return;
    settling ??= setTimeout(() => {
      settling = undefined;
      void load();
    }, SETTLE_MS);
  }

  /** Whether something listens to this store, and somebody is in front of the page. */
  const isListening = () => isVisible() && listeners.size > 0;

  let reading: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  /** One read at a time. A read that is requested during another starts after it, because the other one may have started too early. */
  function load(): Promise<void> {
    if (!reading) {
      reading = read().finally(() => {
        reading = undefined;
      });
      return reading;
    }
    next ??= reading.then(() => {
      next = undefined;
      return load();
    });
    return next;
  }

  /** The latest change of the session. */
  let turn: Promise<unknown> = Promise.resolve();
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = turn.then(work);
    turn = mine.catch(() => {});
    return mine;
  }

  async function read(isSecond = false): Promise<void> {
    const isOver = ending?.isOver ?? false;
    let before: typeof turn;
    let session: Session | null | KeyringError;
    do {
      before = turn;
      await before;
      session = await readSession();
      // What crosses a change has the session of before it, or none.
    } while (before !== turn);
    if (session instanceof KeyringError) {
      update({ error: session });
      schedule();
    } else if (!session && state.session && !ending && !isSecond) {
      // A login in another page has the same effect: its cookie is not here yet, and the one before has no session any more.
      await new Promise(resolve => setTimeout(resolve, CROSSING_MS));
      await read(true);
    } else {
      show(session, isOver);
    }
  }

  async function readSession(): Promise<Session | null | KeyringError> {
    const document = state.providers.length > 0 ? READ_SESSION : READ_STATE;
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    try {
      const { data, errors } = await http.request<Partial<StateData>, object>(document, undefined, { signal });
      // One part may be there although another failed.
      if (data?.providers) update({ providers: data.providers });
      const session = data?.session;
      if (session?.grants || (session === null && !errors?.length)) return session;
      return new KeyringError(errors?.[0] ?? { message: 'The gateway sent no session.' });
    } catch (error) {
      return error as KeyringError;
    }
  }

  /** `isOver`: the last attempt to end the session, if any, had finished when the read was sent. */
  function show(session: Session | null, isOver: boolean, granted?: Grant): void {
    const { session: before, status, ended } = state;
    const isSame = JSON.stringify(session) === JSON.stringify(before);
    const reason = before && before.id !== session?.id ? reasonOf(before) : undefined;
    if (reason || isOver) ending = undefined;
    retry.reset();
    update({
      status: session ? 'signed-in' : 'signed-out',
      session: isSame ? before : session,
      identity: identityOf(session),
      ended: session ? undefined : (reason ?? ended),
      error: undefined,
    });
    schedule();
    if (isSame) return;
    post({ kind: 'changed', session: JSON.stringify(session) });
    if (status !== 'loading') for (const event of eventsBetween(before, session, reason)) tell(eventListeners, event);
    // What else a page finds when it opens has not happened to it.
    else if (granted) tell(eventListeners, { kind: 'GRANTED', grant: granted });
  }

  function reasonOf({ expiresAt }: Session): EndReason {
    if (ending?.by !== 'here' && Date.parse(expiresAt) - CLOCKS_MS <= Date.now()) return 'expired';
    return ending?.by ?? 'unknown';
  }

  const retry = createBackoff(FIRST_RETRY_MS, LAST_RETRY_MS);
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** The next read by the clock: after a failure, or when the session's time is over. */
  function schedule(): void {
    clearTimeout(timer);
    const { error, session } = state;
    if (!isListening() || !(error || session)) return;
    const leftMs = session ? Date.parse(session.expiresAt) - Date.now() : 0;
    const overMs = leftMs > 0 ? leftMs + SETTLE_MS : OVERTIME_MS;
    timer = setTimeout(load, Math.min(error ? retry.next(error.retryAfter) : overMs, LAST_TIMER_MS));
  }

  function update(change: Partial<KeyringState>): void {
    const after = { ...state, ...change };
    const names = Object.keys(change) as (keyof KeyringState)[];
    if (names.every(name => after[name] === state[name])) return;
    state = after;
    follow();
    tell(listeners);
  }

  const follow = () => live(state.session !== null && isListening());

  function onVisibility(): void {
    follow();
    if (isVisible()) void load();
    else clearTimeout(timer);
  }

  function onOnline(): void {
    // The stream's connection may be lost, or its next attempt far away.
    live(false);
    follow();
    readSoon();
  }

  function onPageShow({ persisted }: PageTransitionEvent): void {
    if (persisted) onVisibility();
  }

  function start(): void {
    tabs = openTabs(channelName(http.url), onMessage);
    document.addEventListener('visibilitychange', onVisibility);
    addEventListener('pageshow', onPageShow);
    addEventListener('online', onOnline);
    follow();
    void load();
  }

  function stop(): void {
    document.removeEventListener('visibilitychange', onVisibility);
    removeEventListener('pageshow', onPageShow);
    removeEventListener('online', onOnline);
    clearTimeout(settling);
    settling = undefined;
    clearTimeout(timer);
    tabs?.close();
    tabs = undefined;
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
    inTurn,
    show: (session, granted) => show(session, true, granted),
    leaving() {
      ending = { by: 'here', isOver: false };
      post({ kind: 'leaving', page: PAGE });
    },
    changed() {
      if (ending) ending.isOver = true;
      post({ kind: 'changed' });
    },
  };
}

/** Calls each listener. One that throws keeps nothing from the others, and is reported as an uncaught error, as a listener of the DOM is. */
function tell<Args extends unknown[]>(listeners: Iterable<(...args: Args) => void>, ...args: Args): void {
  for (const listener of [...listeners]) {
    try {
      listener(...args);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

function identityOf(session: Session | null): string {
  if (!session) return '';
  const grants = session.grants.map(({ id, grantedAt, state }) => `${id} ${grantedAt} ${state === 'NEEDS_LOGIN'}`);
  return [session.id, ...grants.sort()].join('\n');
}

/** `reason`: why the session of before has ended, if it has. */
function* eventsBetween(
  before: Session | null,
  after: Session | null,
  reason: EndReason | undefined,
): Generator<KeyringEvent> {
  if (reason) yield { kind: 'ENDED', reason };
  const old = new Map(reason ? [] : before?.grants.map(grant => [grant.id, grant]));
  for (const grant of after?.grants ?? []) {
    const known = old.get(grant.id);
    old.delete(grant.id);
    if (known?.grantedAt !== grant.grantedAt) yield { kind: 'GRANTED', grant };
    else if (known.generation !== grant.generation) yield { kind: 'RENEWED', grant };
    if (grant.state === 'NEEDS_LOGIN' && known?.state !== 'NEEDS_LOGIN') yield { kind: 'NEEDS_LOGIN', grant };
  }
  for (const grant of old.values()) yield { kind: 'REVOKED', grant };
}
