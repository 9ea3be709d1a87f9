import { useCallback, useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { type CombinedError, useClient, useQuery } from 'urql';
import type { ProviderId, SessionEventKind, SessionQuery } from './gql/graphql';
import { EVENTS, SESSION } from './operations';

export type Session = NonNullable<SessionQuery['session']>;
export type Provider = SessionQuery['providers'][number];

/** The session is asked for again by any answer or event that bears a grant, also when it had none before. */
const ABOUT_GRANTS = { additionalTypenames: ['Grant'] };

/** The session as the gateway sees it, kept up to date by its events; `onEvent` hears each of them. */
export function useSession(onEvent: (kind: SessionEventKind) => void) {
  const [{ data, error }, reload] = useQuery({ query: SESSION, context: ABOUT_GRANTS });
  const session = data?.session ?? undefined;
  const look = useCallback(() => reload({ requestPolicy: 'network-only' }), [reload]);

  // A hidden tab does not listen: a browser has six connections for all tabs of a page (HTTP/1.1), and each stream holds one.
  const isVisible = useSyncExternalStore(onVisibility, () => !document.hidden);
  useEvents(session !== undefined && isVisible, onEvent, look);

  // What happened while the tab was hidden it has not heard.
  useEffect(() => onVisibility(() => document.hidden || look()), [look]);

  return { session, providers: data?.providers, error, look };
}

function onVisibility(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}

const AGAIN_MS = 200;
const AGAIN_AFTER_TROUBLE_MS = 5_000;

/** `No Content` is urql's word for a stream that ended well before its first event. */
const isPlainEnd = (error: CombinedError | undefined) => !error || error.networkError?.message === 'No Content';

/**
 * Listens for as long as it is asked to. A stream that ends without ENDED only means that the cookie was replaced, as every login does: then
 * `onGap` is called, for something may have been missed, and the new cookie gets a new stream.
 */
function useEvents(isListening: boolean, onEvent: (kind: SessionEventKind) => void, onGap: () => void) {
  const client = useClient();
  const heard = useEffectEvent(onEvent);
  const missed = useEffectEvent(onGap);

  useEffect(() => {
    if (!isListening) return;
    let stop = () => {};
    let timer: ReturnType<typeof setTimeout>;
    const listen = () => {
      const stream = client.subscription(EVENTS, {}).subscribe(({ data, error, hasNext }) => {
        if (hasNext && data) heard(data.sessionEvents.kind);
        if (!hasNext) timer = setTimeout(listenAgain, isPlainEnd(error) ? AGAIN_MS : AGAIN_AFTER_TROUBLE_MS);
      });
      stop = stream.unsubscribe;
    };
    const listenAgain = () => {
      missed();
      listen();
    };
    listen();
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [client, isListening]);
}

/** One for each account of the provider. */
export const grantsAt = (session: Session | undefined, provider: ProviderId) =>
  session?.grants.filter(grant => grant.provider === provider) ?? [];

/** Changes when one of the caller's grants comes, dies or goes, not when it is renewed: as a React `key` it makes a part of the page ask again. */
export function grantKey(session: Session | undefined, provider: ProviderId): string {
  const grants = grantsAt(session, provider).map(({ id, state, grantedAt }) => `${id} ${state} ${grantedAt}`);
  return [provider, ...grants].join(' ');
}
