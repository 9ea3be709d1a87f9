import { settingGroup } from '../provider/setting.js';
import { flag, host, oneOf, origin, text, whole } from '../provider/setting-kinds.js';
import { origins, returnUrls } from './kinds.js';

export const serverSettings = settingGroup({
  title: 'Server',
  settings: {
    configFile: {
      name: 'KEYRING_CONFIG',
      doc: 'Config file of the project. Unset: keyring.config.ts, .mts, .mjs or .js in the working directory; if there is none, the built-in providers.',
      schema: text(),
    },
    port: {
      name: 'PORT',
      doc: 'TCP port to listen on. 0: any free port; the log contains it.',
      schema: whole(0, 65_535),
      default: '4000',
    },
    host: { name: 'HOST', doc: 'Address to listen on.', schema: host(), default: '127.0.0.1' },
    publicUrl: {
      name: 'PUBLIC_URL',
      doc: 'Scheme, host and port that browsers use. Unset: http://localhost:PORT. Must be https in production.',
      schema: origin(),
    },
    origins: {
      name: 'KEYRING_ORIGINS',
      doc: 'Other origins whose pages may send requests with the session cookie (CORS), comma-separated. Origins of apps and extensions (capacitor://localhost, chrome-extension://id) are allowed. The origin of PUBLIC_URL is always allowed.',
      schema: origins(),
      default: '',
    },
    returnTo: {
      name: 'KEYRING_RETURN_TO',
      doc: 'URLs that a redirect login may return to, comma-separated. Paths below a URL are allowed as well. Unset: PUBLIC_URL.',
      schema: returnUrls(),
      default: '',
    },
    graphiql: {
      name: 'KEYRING_GRAPHIQL',
      doc: 'Serve GraphiQL at /graphql: 1 or 0. Unset: 1, except in production and when only trusted documents are executed.',
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
      doc: 'Maximum connections of a process. When it is reached, idle connections are closed, then new ones are refused.',
      schema: whole(10, 1_000_000),
      default: '10000',
    },
    trustedProxies: {
      name: 'KEYRING_TRUST_PROXY',
      doc: "Number of trusted proxies in front of the gateway, for X-Forwarded-For. 0: the address of the connection is the client's.",
      schema: whole(0, 16),
      default: '0',
    },
    workers: {
      name: 'KEYRING_WORKERS',
      doc: 'Processes that serve on this port, at most one for each core. More than 1 require REDIS_URL and KEYRING_SEAL_KEYS.',
      schema: whole(1, 64),
      default: '1',
    },
    drainLeadSeconds: {
      name: 'KEYRING_DRAIN_LEAD',
      doc: 'Seconds after SIGTERM in which /ready fails and every request is still served: as long as load balancers take to notice.',
      schema: whole(0, 300),
      default: '5',
    },
    drainSeconds: {
      name: 'KEYRING_DRAIN',
      doc: 'Seconds after that in which requests and refreshes in progress may finish.',
      schema: whole(0, 600),
      default: '15',
    },
    logLevel: {
      name: 'KEYRING_LOG_LEVEL',
      doc: 'Lowest level that is logged: fatal, error, warn, info, debug, trace or silent.',
      schema: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
      default: 'info',
    },
  },
});
