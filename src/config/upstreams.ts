import { settingGroup, type Values } from '../provider/setting.js';
import { flag, list, whole } from '../provider/setting-kinds.js';
import type { Proxies } from '../upstream/proxies.js';
import { proxy, unproxied } from './kinds.js';

export const upstreamSettings = settingGroup({
  title: 'Providers in general',
  settings: {
    providers: {
      name: 'KEYRING_PROVIDERS',
      doc: 'Providers that this gateway offers, comma-separated, such as socios,pmapi. Unset: all. The schema, settings and GraphiQL do not include the others.',
      schema: list().transform(words => words.map(word => word.toUpperCase())),
    },
    deadlineMs: {
      name: 'KEYRING_UPSTREAM_DEADLINE',
      doc: 'Milliseconds after which a provider call fails.',
      schema: whole(100, 120_000),
      default: '10000',
    },
    maxBytes: {
      name: 'KEYRING_UPSTREAM_MAX_BYTES',
      doc: 'Largest response accepted from a provider, in bytes.',
      schema: whole(1_024, 1_073_741_824),
      default: '5242880',
    },
    httpsProxy: {
      name: 'HTTPS_PROXY',
      doc: 'Proxy for calls to https providers: http://user:password@host:port. https_proxy takes precedence. Unset: HTTP_PROXY. Connections are tunnelled (CONNECT), also for plain http. Traces and Redis do not use the proxy.',
      schema: proxy(),
      secret: true,
      lowerCase: true,
    },
    httpProxy: {
      name: 'HTTP_PROXY',
      doc: 'Proxy for calls to http providers. http_proxy takes precedence.',
      schema: proxy(),
      secret: true,
      lowerCase: true,
    },
    noProxy: {
      name: 'NO_PROXY',
      doc: 'Hosts that are reached without a proxy, comma-separated: names including their subdomains, addresses, and ranges such as 10.0.0.0/8, each with or without a port; * for all. no_proxy takes precedence.',
      schema: unproxied(),
      lowerCase: true,
    },
    callsPerOperation: {
      name: 'KEYRING_CALLS_PER_OPERATION',
      doc: 'Provider calls that one operation may need. Further fields are null, with RATE_LIMITED.',
      schema: whole(1, 10_000),
      default: '50',
    },
    callsAtOnce: {
      name: 'KEYRING_CALLS_AT_ONCE',
      doc: 'Concurrent provider calls of one operation; further calls wait. One session may have three times as many, one client address six times.',
      schema: whole(1, 1_000),
      default: '10',
    },
    callsPerMinute: {
      name: 'KEYRING_CALLS_PER_MINUTE',
      doc: "Provider calls per minute of one session; with the gateway's own credentials also of one client address without a session.",
      schema: whole(1, 10_000_000),
      default: '600',
    },
    refreshPauseSeconds: {
      name: 'KEYRING_REFRESH_PAUSE',
      doc: 'Seconds between two refreshes of one grant. A refresh requested earlier returns the stored tokens.',
      schema: whole(0, 3_600),
      default: '2',
    },
    revocationWaitMs: {
      name: 'KEYRING_REVOCATION_WAIT_MS',
      doc: 'Milliseconds that revoke and logout wait for the provider. A revocation that takes longer is reported as QUEUED and continues.',
      schema: whole(0, 10_000),
      default: '250',
    },
    allowHttp: {
      name: 'KEYRING_ALLOW_HTTP_UPSTREAMS',
      doc: 'Allow providers over plain http, for sandboxes only: 1 or 0. Tokens and passwords are then sent unencrypted. Refused in production.',
      schema: flag(),
      default: '0',
    },
  },
});

export const proxiesOf = ({
  httpsProxy,
  httpProxy,
  noProxy,
}: Pick<Values<(typeof upstreamSettings)['settings']>, 'httpsProxy' | 'httpProxy' | 'noProxy'>): Proxies => ({
  https: httpsProxy,
  http: httpProxy,
  except: noProxy ?? [],
});
