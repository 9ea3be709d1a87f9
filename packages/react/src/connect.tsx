import type { KeyringConnect as KeyringConnectElement, Texts } from 'keyring-gateway-client/connect';
import 'keyring-gateway-client/connect';
import {
  type DetailedHTMLProps,
  type ForwardedRef,
  forwardRef,
  type HTMLAttributes,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useSyncExternalStore,
} from 'react';
import { useKeyring } from './context.js';

/** Props of `KeyringConnect`. */
export interface KeyringConnectProps {
  /** Ids of the providers to show, in this order. Default: all. */
  readonly providers?: readonly string[] | undefined;
  /** Signs in at a provider's own page in a pop-up. Default: the page goes there and comes back. */
  readonly popup?: boolean | undefined;
  /** URL that the browser comes back to; `KEYRING_RETURN_TO` must allow it. Default: the page without query and hash. */
  readonly returnTo?: string | undefined;
  /** Level of the accounts' headings, 1 to 6. Default: 2. */
  readonly headingLevel?: number | undefined;
  /** Shows facts for developers: scopes, generation, expiry. */
  readonly details?: boolean | undefined;
  /** Words in place of the English ones. */
  readonly texts?: Partial<Texts> | undefined;
}

/**
 * The element `<keyring-connect>` with the Keyring of the KeyringProvider above: signs the user in to the gateway's providers and out of them. `ref` is the element. A
 * server renders nothing in its place.
 */
export const KeyringConnect = forwardRef<KeyringConnectElement, KeyringConnectProps>(
  function KeyringConnect(props, ref) {
    // An element that a server has rendered would start, with another Keyring, before the page hydrates it.
    const isPage = useSyncExternalStore(
      () => () => {},
      () => true,
      () => false,
    );
    return isPage ? <Element {...props} target={ref} /> : null;
  },
);

interface ElementProps extends KeyringConnectProps {
  readonly target: ForwardedRef<KeyringConnectElement>;
}

/** React 18 sets attributes only: what must be a property is set here. */
function Element({ target, providers, popup, returnTo, headingLevel, details, texts }: ElementProps) {
  const keyring = useKeyring();
  const ref = useRef<KeyringConnectElement>(null);
  useImperativeHandle(target, () => ref.current as KeyringConnectElement, []);
  useLayoutEffect(() => {
    if (ref.current) ref.current.keyring = keyring;
  }, [keyring]);
  useLayoutEffect(() => {
    if (ref.current) ref.current.texts = texts;
  }, [texts]);
  return (
    <keyring-connect
      ref={ref}
      providers={providers?.join(' ')}
      popup={popup ? '' : undefined}
      return-to={returnTo}
      heading-level={headingLevel}
      details={details ? '' : undefined}
    />
  );
}

type ElementAttributes = DetailedHTMLProps<HTMLAttributes<KeyringConnectElement>, KeyringConnectElement> & {
  url?: string | undefined;
  providers?: string | undefined;
  /** A boolean attribute of HTML: `''` sets it. */
  popup?: '' | undefined;
  'return-to'?: string | undefined;
  'heading-level'?: number | undefined;
  details?: '' | undefined;
};

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      /** See KeyringConnect of `keyring-gateway-client/connect` for its attributes. Its properties are set by a `ref`. */
      'keyring-connect': ElementAttributes;
    }
  }
}
