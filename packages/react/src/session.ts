import type { Grant, KeyringState, Provider } from 'keyring-gateway-client';
import { useSyncExternalStore } from 'react';
import { useKeyring } from './context.js';

/** The state of the session. Renders again after each change of it, also by another tab or device. */
export function useSession(): KeyringState {
  const { subscribe, getState, getInitialState } = useKeyring();
  return useSyncExternalStore(subscribe, getState, getInitialState);
}

/** How the user stands with one provider. */
export interface ProviderGrants {
  /**
   * - `loading`: the gateway has not said yet.
   * - `not-configured`: the gateway does not have the provider, and its schema does not have the provider's fields.
   * - `signed-out`: no account.
   * - `needs-login`: only a new sign-in makes an account usable again.
   * - `signed-in`: at least one account is usable.
   */
  readonly status: 'loading' | 'not-configured' | 'signed-out' | 'needs-login' | 'signed-in';
  /** Its name, and the ways to sign in. Undefined while loading, or where it is not configured. */
  readonly provider: Provider | undefined;
  /**
   * The usable account that a query uses without an `account` argument. Undefined where there are several: the gateway then responds with ACCOUNT_REQUIRED, and each
   * query must pass `account` of one of the `grants`.
   */
  readonly grant: Grant | undefined;
  /** Every account, usable or not. At a provider whose `accounts` is `ONE` there is at most one. */
  readonly grants: readonly Grant[];
}

const NONE: readonly Grant[] = [];

/** The session's grants at a provider, by the provider's id, such as `POOL`. */
export function useGrant(id: string): ProviderGrants {
  const state = useSession();
  const provider = state.providers.find(one => one.id === id);
  const grants = state.session?.grants.filter(grant => grant.provider === id) ?? NONE;
  const [usable] = grants.filter(isUsable);
  function status(): ProviderGrants['status'] {
    if (usable) return 'signed-in';
    if (grants.length > 0) return 'needs-login';
    if (state.status === 'loading') return 'loading';
    return provider ? 'signed-out' : 'not-configured';
  }
  return { status: status(), provider, grant: grants.length === 1 ? usable : undefined, grants };
}

/** A grant of which only the outcome of a refresh is not known may still work. */
export const isUsable = ({ state }: Grant): boolean => state !== 'NEEDS_LOGIN';
