import { openTabs } from './tabs.js';

const SIZE = 'popup,width=520,height=760';
const POLL_MS = 300;
/** In the pop-up's sessionStorage: its name. Browsers delete `window.name` on the way through a provider's page that isolates itself (COOP). */
const MARK = 'keyring-popup';

/** How a visit to a provider ended: null when it went well, the reason of a refusal, or `closed`. */
export type Visit = string | null;

export interface Popup {
  /** Resolves when the pop-up is back from `authorizationUrl`, or the user has closed it. */
  visit(authorizationUrl: string): Promise<Visit>;
  close(): void;
}

/**
 * Pop-ups of one page, which has one at a time. A provider's page that isolates itself cuts its pop-up off from this page, for which it is then closed: a visit
 * is taken for given up only when the user is back at this page. Where the pop-up comes back after that, `onLate` is called with what became of the visit.
 */
export function createPopups(channel: string, onLate: (visit: Visit) => void): () => Popup | undefined {
  const name = `${channel} ${Math.random()}`;
  let finish: ((visit: Visit) => void) | undefined;
  let latest: object | undefined;
  let isListening = false;

  function listen(): void {
    if (isListening) return;
    isListening = true;
    openTabs(channel, message => {
      if (message.kind === 'returned' && message.popup === name) (finish ?? onLate)(message.refusal);
    });
  }

  /** Opens an empty pop-up. Browsers allow that only in the click itself, before anything is awaited. Undefined: blocked. */
  return () => {
    const popup = typeof open === 'undefined' ? null : open('', name, SIZE);
    if (!popup) return undefined;
    try {
      popup.sessionStorage.setItem(MARK, name);
    } catch {
      // No storage, or the pop-up of this name is still at a provider: then it has its mark.
    }
    listen();
    const self = {
      close() {
        if (latest === self) popup.close();
      },
      visit: (authorizationUrl: string) =>
        new Promise<Visit>(resolve => {
          // A second click got the window of the first.
          finish?.('closed');
          const timer = setInterval(() => popup.closed && document.hasFocus() && finish?.('closed'), POLL_MS);
          finish = visit => {
            clearInterval(timer);
            finish = undefined;
            resolve(visit);
          };
          popup.location.href = authorizationUrl;
        }),
    };
    latest = self;
    return self;
  };
}

/** In a pop-up that is back from the provider: notifies the page that opened it, and closes. */
export function returnFromPopup(channel: string, refusal: string | null): void {
  const popup = takeMark(channel);
  if (popup === undefined) return;
  const tabs = openTabs(channel);
  tabs.post({ kind: 'returned', popup, refusal });
  tabs.close();
  window.close();
}

function takeMark(channel: string): string | undefined {
  try {
    const mark = sessionStorage.getItem(MARK);
    if (!mark?.startsWith(`${channel} `)) return undefined;
    sessionStorage.removeItem(MARK);
    return mark;
  } catch {
    // No page, or no storage.
    return undefined;
  }
}
