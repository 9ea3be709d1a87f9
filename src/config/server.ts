import { settingGroup } from '../provider/setting.js';
import { flag, host, oneOf, origin, text, whole } from '../provider/setting-kinds.js';
import { origins, returnUrls } from './kinds.js';

export const serverSettings = settingGroup({
  title: 'Server',
  settings: {
    configFile: {
      name: 'KEYRING_CONFIG',
      doc: 'The config file of the project. Unset: keyring.config.ts, .mts, .mjs or .js in the working directory, else the built-in providers.',
      schema: text(),
    },
    port: { name: 'PORT', doc: 'TCP port to listen on.', schema: whole(0, 65_535), default: '4000' },
    host: { name: 'HOST', doc: 'Address to listen on.', schema: host(), default: '127.0.0.1' },
    publicUrl: {
      name: 'PUBLIC_URL',
      doc: 'What browsers see: scheme, host and port. Unset: http://localhost:PORT. Must be https in production.',
      schema: origin(),
    },
    origins: {
      name: 'KEYRING_ORIGINS',
      doc: "Other origins whose pages may ask with the session cookie (CORS), comma-separated; those of apps and extensions (capacitor://localhost, chrome-extension://id), too. PUBLIC_URL's own always may.",
      schema: origins(),
      default: '',
    },
    returnTo: {
      name: 'KEYRING_RETURN_TO',
      doc: 'Places a redirect login may send the browser back to: addresses, comma-separated; what lies below their path is allowed, too. Unset: PUBLIC_URL.',
      schema: returnUrls(),
      default: '',
    },
    graphiql: {
      name: 'KEYRING_GRAPHIQL',
      doc: 'Serve GraphiQL at /graphql: 1 or 0. Unset: everywhere but in production, or where only trusted documents run.',
      schema: flag(),
    },
    bodyLimitBytes: {
      name: 'KEYRING_BODY_LIMIT',
      doc: 'Largest request body, in bytes.',
      schema: whole(1_024, 104_857_600),
      default: '1048576',
    },
    maxConnections: {
      name: 'KEYRING_MAX_CONNECTIONS',
      doc: 'Connections that a process holds at once. One more is refused, and idle ones are closed to make room.',
      schema: whole(10, 1_000_000),
      default: '10000',
    },
    trustedProxies: {
      name: 'KEYRING_TRUST_PROXY',
      doc: 'Number of proxies in front whose X-Forwarded-For is believed. 0: the address of the connection counts.',
      schema: whole(0, 16),
      default: '0',
    },
    workers: {
      name: 'KEYRING_WORKERS',
      doc: 'Processes that serve on this port, at most one for each core. More than 1 need REDIS_URL and KEYRING_SEAL_KEYS.',
      schema: whole(1, 64),
      default: '1',
    },
    drainLeadSeconds: {
      name: 'KEYRING_DRAIN_LEAD',
      doc: 'How long everything is still served after SIGTERM while /ready already says no, in seconds: as long as load balancers take to notice.',
      schema: whole(0, 300),
      default: '5',
    },
    drainSeconds: {
      name: 'KEYRING_DRAIN',
      doc: 'How long requests and renewals under way may take to end after that, in seconds.',
      schema: whole(0, 600),
      default: '15',
    },
    logLevel: {
      name: 'KEYRING_LOG_LEVEL',
      doc: 'Least level that is logged: fatal, error, warn, info, debug, trace or silent.',
      schema: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
      default: 'info',
    },
  },
});
