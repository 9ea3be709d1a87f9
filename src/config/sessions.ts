import { settingGroup } from '../provider/setting.js';
import { whole } from '../provider/setting-kinds.js';

export const sessionSettings = settingGroup({
  title: 'Sessions and limits',
  settings: {
    idleSeconds: {
      name: 'KEYRING_SESSION_IDLE',
      doc: 'Seconds after the last use at which a session expires, up to a tenth or one minute later. Default: 7 days.',
      schema: whole(60, 31_536_000),
      default: '604800',
    },
    maxSeconds: {
      name: 'KEYRING_SESSION_MAX',
      doc: 'Seconds after its start at which every session expires. Default: 30 days.',
      schema: whole(60, 31_536_000),
      default: '2592000',
    },
    loginsPerAddress: {
      name: 'KEYRING_LOGINS_PER_ADDRESS',
      doc: 'Logins per minute from one client address.',
      schema: whole(1, 1_000_000),
      default: '30',
    },
    loginsPerAccount: {
      name: 'KEYRING_LOGINS_PER_ACCOUNT',
      doc: 'Logins per minute to one account of a provider.',
      schema: whole(1, 1_000_000),
      default: '10',
    },
    lockWindowSeconds: {
      name: 'KEYRING_LOCK_WINDOW',
      doc: 'Seconds for which a wrong password counts at a provider that locks accounts. Within them, the gateway sends fewer wrong passwords than lock the account. 0: wrong passwords are not counted.',
      schema: whole(0, 31_536_000),
      default: '3600',
    },
    sessionsPerAccount: {
      name: 'KEYRING_SESSIONS_PER_ACCOUNT',
      doc: 'Sessions that may be signed in to one account of a provider. One more ends the session that was unused the longest.',
      schema: whole(1, 10_000),
      default: '50',
    },
    streamsPerSession: {
      name: 'KEYRING_STREAMS_PER_SESSION',
      doc: 'Subscriptions that one session may have open in one process.',
      schema: whole(1, 100_000),
      default: '20',
    },
    streamsPerAddress: {
      name: 'KEYRING_STREAMS_PER_ADDRESS',
      doc: 'Subscriptions that one client address may have open in one process. Behind a proxy, set KEYRING_TRUST_PROXY.',
      schema: whole(1, 100_000),
      default: '100',
    },
    streams: {
      name: 'KEYRING_STREAMS',
      doc: 'Subscriptions that may be open in one process. Each uses some 30 kB of memory.',
      schema: whole(1, 1_000_000),
      default: '5000',
    },
    staleReadSeconds: {
      name: 'KEYRING_STALE_READS',
      doc: 'Seconds for which cached sessions and tokens serve queries while the token store is unreachable.',
      schema: whole(0, 300),
      default: '30',
    },
  },
  check: ({ idleSeconds, maxSeconds }) =>
    idleSeconds > maxSeconds ? ['KEYRING_SESSION_IDLE: must not be more than KEYRING_SESSION_MAX'] : [],
});
