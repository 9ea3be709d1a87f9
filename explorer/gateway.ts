/** The one GraphQL endpoint, for the panel and for the editor. */
export const ENDPOINT = '/graphql';

/** Any value: a page of another origin cannot send the header without the gateway's permission. */
export const CSRF = { 'x-keyring-csrf': '1' } as const;

/** For the panel. Taken before anything watches it: the panel's own operations are not the editor's. */
export const send: typeof fetch = globalThis.fetch.bind(globalThis);

/** Calls back after each operation that something else on this page has run: it may have changed the session. */
export function watchOperations(ran: () => void): void {
  globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const isOperation = new URL(url, location.href).pathname === ENDPOINT;
    try {
      return await send(input, init);
    } finally {
      if (isOperation) ran();
    }
  };
}
