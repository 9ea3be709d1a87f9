import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { RedisPlace } from '../auth/store/redis/client.js';
import { certificatesFile, privateKeyFile, validity } from '../provider/pem-files.js';
import { settingGroup, type Values } from '../provider/setting.js';
import { flag, oneOf, text, whole } from '../provider/setting-kinds.js';
import { sealKeys } from './kinds.js';
import { redisUrl } from './redis-url.js';

const settings = {
  redisUrl: {
    name: 'REDIS_URL',
    doc: 'URL of the token store: redis://, or rediss:// for TLS, such as rediss://user:password@host:6379/0, percent-encoded. For a cluster or sentinels, several URLs, comma-separated, with the same scheme, user, password and database. Unset: the store is in memory and lost at exit.',
    schema: redisUrl(),
    secret: true,
  },
  redisMode: {
    name: 'REDIS_MODE',
    doc: 'Kind of server at REDIS_URL: single, cluster or sentinel.',
    schema: oneOf('single', 'cluster', 'sentinel'),
    default: 'single',
  },
  sentinelName: {
    name: 'REDIS_SENTINEL_NAME',
    doc: 'Name of the master that the sentinels monitor.',
    schema: text(),
  },
  sentinelUsername: {
    name: 'REDIS_SENTINEL_USERNAME',
    doc: 'User name for the sentinels, if they have users. The user and password in REDIS_URL are for the master and are never sent to a sentinel.',
    schema: text(),
  },
  sentinelPassword: {
    name: 'REDIS_SENTINEL_PASSWORD',
    doc: 'Password for the sentinels. Unset: no password is sent.',
    schema: text(),
    secret: true,
  },
  tlsAuthorities: {
    name: 'REDIS_TLS_CA_FILE',
    doc: 'PEM file of the certificate authorities for Redis and sentinels, read at startup. Unset: the authorities in Node.js.',
    schema: certificatesFile(),
  },
  tlsCertificate: {
    name: 'REDIS_TLS_CERT_FILE',
    doc: 'PEM file of the client certificate for Redis and sentinels (tls-auth-clients), leaf first, read at startup. Requires REDIS_TLS_KEY_FILE.',
    schema: certificatesFile(),
  },
  tlsKey: {
    name: 'REDIS_TLS_KEY_FILE',
    doc: 'PEM file of the private key of REDIS_TLS_CERT_FILE, without a passphrase.',
    schema: privateKeyFile(),
  },
  tlsServername: {
    name: 'REDIS_TLS_SERVERNAME',
    doc: "Host name that every server's certificate must have; also sent as SNI. Unset: the host of the connection. For a server that a cluster or sentinel names by IP address, the host names in REDIS_URL are accepted as well.",
    schema: text()
      .regex(/^[\w.-]{1,253}$/, 'must be a host name')
      .refine(name => !isIP(name), 'must be a host name'),
  },
  replicas: {
    name: 'KEYRING_REDIS_REPLICAS',
    doc: 'Replicas that must confirm an intent, saved tokens or a logout before it counts as done (WAIT).',
    schema: whole(0, 16),
    default: '0',
  },
  sealKeys: {
    name: 'KEYRING_SEAL_KEYS',
    doc: 'Keys that encrypt stored values: id:base64 of 32 bytes, comma-separated, newest first. Unset: a random key for this process. Required in production.',
    schema: sealKeys(),
    secret: true,
  },
  allowMemoryStore: {
    name: 'KEYRING_ALLOW_MEMORY_STORE',
    doc: 'Allow production without REDIS_URL: 1 or 0. Every restart then signs out all users.',
    schema: flag(),
    default: '0',
  },
} as const;

type StoreValues = Values<typeof settings>;

export const storeSettings = settingGroup({ title: 'Token store', settings, check });

/** Settings that mean nothing unless REDIS_MODE is sentinel, and unless REDIS_URL is rediss://. */
const OF_SENTINELS = ['sentinelName', 'sentinelUsername', 'sentinelPassword'] as const;
const OF_TLS = ['tlsAuthorities', 'tlsCertificate', 'tlsKey', 'tlsServername'] as const;

function check(values: StoreValues): string[] {
  const { redisUrl, redisMode, sentinelName, sentinelUsername, sentinelPassword } = values;
  const complaints: string[] = [];
  const isSet = (key: keyof StoreValues) => values[key] !== undefined;
  if (redisMode !== 'single' && !redisUrl) complaints.push(`REDIS_URL: must be set where REDIS_MODE is ${redisMode}`);
  if (redisMode === 'single' && redisUrl && redisUrl.nodes.length > 1)
    complaints.push('REDIS_MODE: must be cluster or sentinel where REDIS_URL holds several addresses');
  if (redisMode === 'cluster' && redisUrl && redisUrl.db !== 0)
    complaints.push('REDIS_URL: must not name a database where REDIS_MODE is cluster, which has only database 0');
  if (redisMode === 'sentinel' && !sentinelName)
    complaints.push('REDIS_SENTINEL_NAME: must be set where REDIS_MODE is sentinel');
  if (redisMode !== 'sentinel')
    for (const key of OF_SENTINELS.filter(isSet))
      complaints.push(`REDIS_MODE: must be sentinel where ${settings[key].name} is set`);
  if (sentinelUsername !== undefined && sentinelPassword === undefined)
    complaints.push('REDIS_SENTINEL_PASSWORD: must be set where REDIS_SENTINEL_USERNAME is');
  if (!redisUrl?.tls)
    for (const key of OF_TLS.filter(isSet))
      complaints.push(`REDIS_URL: must be rediss:// where ${settings[key].name} is set`);
  return [...complaints, ...certificateComplaints(values)];
}

function certificateComplaints({ tlsAuthorities, tlsCertificate, tlsKey }: StoreValues): string[] {
  const complaints: string[] = [];
  const expired = tlsAuthorities?.all.map(validity) ?? [];
  if (tlsAuthorities && expired.every(Boolean))
    complaints.push(`REDIS_TLS_CA_FILE: must name a certificate that is valid now; this one ${expired[0]}`);
  if (tlsCertificate && !tlsKey) complaints.push('REDIS_TLS_KEY_FILE: must be set where REDIS_TLS_CERT_FILE is');
  if (tlsKey && !tlsCertificate) complaints.push('REDIS_TLS_CERT_FILE: must be set where REDIS_TLS_KEY_FILE is');
  const invalid = tlsCertificate && validity(tlsCertificate.all[0]);
  if (invalid) complaints.push(`REDIS_TLS_CERT_FILE: must name a certificate that is valid now; this one ${invalid}`);
  else if (tlsCertificate && tlsKey && !tlsCertificate.all[0].checkPrivateKey(tlsKey.key))
    complaints.push('REDIS_TLS_KEY_FILE: must be the key of the first certificate in REDIS_TLS_CERT_FILE');
  else if (tlsCertificate && tlsKey) {
    const code = refusalOf({ cert: tlsCertificate.pem, key: tlsKey.pem });
    if (code) complaints.push(`REDIS_TLS_CERT_FILE: TLS does not accept this certificate and key (${code})`);
  }
  return complaints;
}

/** What OpenSSL finds wrong, such as a key that is too short; undefined: nothing. */
function refusalOf(pair: { readonly cert: string; readonly key: string }): string | undefined {
  try {
    createSecureContext(pair);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown error';
  }
}

const [PORT, SENTINEL_PORT] = [6379, 26379];

/** Where Redis is, as the client takes it; undefined: everything is kept in memory. */
export function redisPlace(values: StoreValues): RedisPlace | undefined {
  const { redisUrl, redisMode: mode, sentinelName, sentinelUsername, sentinelPassword } = values;
  if (!redisUrl) return undefined;
  const { nodes, tls, username, password, db } = redisUrl;
  const defaultPort = mode === 'sentinel' ? SENTINEL_PORT : PORT;
  return {
    mode,
    nodes: nodes.map(({ host, port = defaultPort }) => ({ host, port })),
    username,
    password,
    db,
    sentinel: { name: sentinelName ?? '', username: sentinelUsername, password: sentinelPassword },
    tls: tls
      ? {
          ca: values.tlsAuthorities?.pem,
          cert: values.tlsCertificate?.pem,
          key: values.tlsKey?.pem,
          servername: values.tlsServername,
          names: nodes.map(({ host }) => host).filter(host => !isIP(host)),
        }
      : undefined,
  };
}
