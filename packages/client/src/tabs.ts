/** What one tab tells the browser's other tabs of the same gateway. */
export type TabMessage =
  /** The session may be another. */
  | { readonly kind: 'changed' }
  /** This tab is about to end the session. */
  | { readonly kind: 'leaving' }
  /** The stream of events, which one tab reads for all, brought one. */
  | { readonly kind: 'event'; readonly event: string }
  /** A sign-in pop-up is back from the provider, with the reason of a refusal. */
  | { readonly kind: 'returned'; readonly refusal: string | null };

export interface Tabs {
  post(message: TabMessage): void;
  close(): void;
}

/** Opens the channel. Where there is no page, as on a server, it leads nowhere. */
export function openTabs(name: string, onMessage?: (message: TabMessage) => void): Tabs {
  if (typeof document === 'undefined') return { post() {}, close() {} };
  const channel = new BroadcastChannel(name);
  if (onMessage) channel.onmessage = ({ data }: MessageEvent<TabMessage>) => onMessage(data);
  return { post: message => channel.postMessage(message), close: () => channel.close() };
}

/** Whether the page is in front. A page in the background pauses. */
export const isVisible = () => typeof document !== 'undefined' && document.visibilityState === 'visible';
