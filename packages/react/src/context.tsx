import { createKeyring, type Keyring, type KeyringOptions } from 'keyring-gateway-client';
import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react';

const KeyringContext = createContext<Keyring | undefined>(undefined);

/** Props of `KeyringProvider`: a `keyring`, or the `url` of one. */
export interface KeyringProviderProps {
  /** A Keyring of your own, to share it with a GraphQL client. */
  readonly keyring?: Keyring | undefined;
  /** In its place: the URL of the gateway's GraphQL endpoint. Default: `/graphql`. */
  readonly url?: string | undefined;
  /** With `url`: what the server has read for the first paint. Only the first one counts: the page then reads for itself. */
  readonly initial?: KeyringOptions['initial'] | undefined;
  readonly children?: ReactNode;
}

/** Connects everything below it to one gateway. The page follows the session as long as the provider is mounted. */
export function KeyringProvider({ keyring: own, url = '/graphql', initial, children }: KeyringProviderProps) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another `initial` is no reason for another Keyring.
  const keyring = useMemo(() => own ?? keyringAt(url, initial), [own, url]);
  // Without this, a page change that unmounts the last useSession before it mounts the next one would close the event stream and read everything again.
  useEffect(() => keyring.subscribe(() => {}), [keyring]);
  return <KeyringContext.Provider value={keyring}>{children}</KeyringContext.Provider>;
}

const keyrings = new Map<string, Keyring>();

/**
 * A page has one Keyring for each URL: StrictMode and renders that are thrown away make no further ones. A server makes one for each render, because it must not
 * show one user's session to another.
 */
function keyringAt(url: string, initial: KeyringOptions['initial'] | undefined): Keyring {
  const existing = keyrings.get(url);
  if (existing) return existing;
  const keyring = createKeyring({ url, ...(initial && { initial }) });
  if (typeof document !== 'undefined') keyrings.set(url, keyring);
  return keyring;
}

/** The Keyring of the KeyringProvider above: to refresh, revoke and log out, and to send requests. Throws without one. */
export function useKeyring(): Keyring {
  const keyring = useContext(KeyringContext);
  if (!keyring)
    throw new Error('useKeyring and the other hooks of keyring-gateway-react need a <KeyringProvider> above them.');
  return keyring;
}
