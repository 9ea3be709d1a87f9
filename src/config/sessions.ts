import { settingGroup } from '../provider/setting.js';
import { whole } from '../provider/setting-kinds.js';

export const sessionSettings = settingGroup({
  title: 'Sessions and limits',
  settings: {
    idleSeconds: {
      name: 'KEYRING_SESSION_IDLE',
      doc: 'A session ends this many seconds after its last use, or later by up to a tenth of that and at most a minute. Default: 7 days.',
      schema: whole(60, 31_536_000),
      default: '604800',
    },
    maxSeconds: {
      name: 'KEYRING_SESSION_MAX',
      doc: 'Every session ends this many seconds after it began. Default: 30 days.',
      schema: whole(60, 31_536_000),
      default: '2592000',
    },
    loginsPerAddress: {
      name: 'KEYRING_LOGINS_PER_ADDRESS',
      doc: 'Logins a minute from one client address.',
      schema: whole(1, 1_000_000),
      default: '30',
    },
    loginsPerAccount: {
      name: 'KEYRING_LOGINS_PER_ACCOUNT',
      doc: 'Logins a minute for one account at a provider.',
      schema: whole(1, 1_000_000),
      default: '10',
    },
    lockWindowSeconds: {
      name: 'KEYRING_LOCK_WINDOW',
      doc: 'How long a wrong password counts where a provider locks accounts after a few, in seconds since the last one. In that time the gateway presents fewer than lock the account. 0: they are not counted.',
      schema: whole(0, 31_536_000),
      default: '3600',
    },
    sessionsPerAccount: {
      name: 'KEYRING_SESSIONS_PER_ACCOUNT',
      doc: 'Sessions that may be signed in to one account of a provider. A login beyond ends the longest unused of them.',
      schema: whole(1, 10_000),
      default: '50',
    },
    streamsPerSession: {
      name: 'KEYRING_STREAMS_PER_SESSION',
      doc: 'Subscriptions open at once of one session, in one process.',
      schema: whole(1, 100_000),
      default: '20',
    },
    streamsPerAddress: {
      name: 'KEYRING_STREAMS_PER_ADDRESS',
      doc: 'The same of one client address. Behind a proxy see KEYRING_TRUST_PROXY.',
      schema: whole(1, 100_000),
      default: '100',
    },
    streams: {
      name: 'KEYRING_STREAMS',
      doc: 'Subscriptions open at once in one process. Each holds some 30 kB of memory.',
      schema: whole(1, 1_000_000),
      default: '5000',
    },
    staleReadSeconds: {
      name: 'KEYRING_STALE_READS',
      doc: 'How long copies already opened may serve reads while the token store cannot be reached, in seconds.',
      schema: whole(0, 300),
      default: '30',
    },
  },
  check: ({ idleSeconds, maxSeconds }) =>
    idleSeconds > maxSeconds ? ['KEYRING_SESSION_IDLE: must not be more than KEYRING_SESSION_MAX'] : [],
});
