/** A message to the browser's other pages that use the same gateway. */
export type TabMessage =
  /** A change of the session is over. `session`: how that page knows it now, as JSON; a page with the same state need not read. */
  | { readonly kind: 'changed'; readonly session?: string }
  /** A page is about to end the session. */
  | { readonly kind: 'leaving'; readonly page: number }
  /** The stream of events, which one page reads for all, brought one. */
  | { readonly kind: 'event'; readonly event: string }
  /** A sign-in pop-up is back from the provider, with the reason of a refusal. */
  | { readonly kind: 'returned'; readonly popup: string; readonly refusal: string | null };

export interface Tabs {
  post(message: TabMessage): void;
  close(): void;
}

/** Identifies this page. One page may have several stores, and each receives the others' messages. */
export const PAGE = Math.random();

/** Name of a gateway's channel and lock: the same for each way to write its URL. */
export const channelName = (url: string): string =>
  `keyring ${typeof document === 'undefined' ? url : new URL(url, document.baseURI).href}`;

/** Opens a channel. Where there is no page, as on a server, it leads nowhere and keeps no process alive. */
export function openTabs(name: string, onMessage?: (message: TabMessage) => void): Tabs {
  if (typeof document === 'undefined' || typeof BroadcastChannel === 'undefined') return { post() {}, close() {} };
  const channel = new BroadcastChannel(name);
  if (onMessage) channel.onmessage = ({ data }: MessageEvent<TabMessage>) => onMessage(data);
  return { post: message => channel.postMessage(message), close: () => channel.close() };
}

/** Whether the page is in front. A page in the background pauses. */
export const isVisible = () => typeof document !== 'undefined' && document.visibilityState === 'visible';
