'use client';

import { createKeyring, type KeyringOptions } from 'keyring-gateway-client';
import { useRouter } from 'next/navigation';
import { useEffect, useState, useSyncExternalStore } from 'react';

export function Account({ initial }: Pick<KeyringOptions, 'initial'>) {
  const [keyring] = useState(() => createKeyring({ initial }));
  const { refresh } = useRouter();
  const { status, session } = useSyncExternalStore(keyring.subscribe, keyring.getState, keyring.getState);
  useEffect(() => keyring.onIdentityChange(refresh), [keyring, refresh]);
  return (
    <p>
      {status}: {session?.grants.length}
      <button type="button" onClick={() => keyring.logout()}>Log out</button>
    </p>
  );
}
