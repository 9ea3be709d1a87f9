'use client';

import { useKeyring, useSession } from 'keyring-gateway-react';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

/** Has the server render again what it rendered for another identity. */
export function FollowSession() {
  const keyring = useKeyring();
  const { refresh } = useRouter();
  const { session } = useSession();
  useEffect(() => keyring.onIdentityChange(refresh), [keyring, refresh]);
  return <p role="status">{session ? `Accounts: ${session.grants.length}` : 'Not signed in'}</p>;
}
