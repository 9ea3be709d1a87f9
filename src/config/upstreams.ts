import { settingGroup, type Values } from '../provider/setting.js';
import { flag, list, whole } from '../provider/setting-kinds.js';
import type { Proxies } from '../upstream/proxies.js';
import { proxy, unproxied } from './kinds.js';

export const upstreamSettings = settingGroup({
  title: 'Providers in general',
  settings: {
    providers: {
      name: 'KEYRING_PROVIDERS',
      doc: 'The providers that this gateway offers, comma-separated, such as socios,pmapi. Unset: all of them. Schema, settings and GraphiQL know nothing of the others.',
      schema: list().transform(words => words.map(word => word.toUpperCase())),
    },
    deadlineMs: {
      name: 'KEYRING_UPSTREAM_DEADLINE',
      doc: 'How long a provider may take to answer, in milliseconds.',
      schema: whole(100, 120_000),
      default: '10000',
    },
    maxBytes: {
      name: 'KEYRING_UPSTREAM_MAX_BYTES',
      doc: 'Largest answer that is taken from a provider, in bytes.',
      schema: whole(1_024, 1_073_741_824),
      default: '5242880',
    },
    httpsProxy: {
      name: 'HTTPS_PROXY',
      doc: 'Proxy for calls to https providers: http://user:password@host:port. Also read as https_proxy, which wins. Unset: HTTP_PROXY, if that is set. Connections are tunnelled (CONNECT), plain http too. Traces and Redis do not use it.',
      schema: proxy(),
      secret: true,
      lowerCase: true,
    },
    httpProxy: {
      name: 'HTTP_PROXY',
      doc: 'The same for http providers. Also read as http_proxy, which wins.',
      schema: proxy(),
      secret: true,
      lowerCase: true,
    },
    noProxy: {
      name: 'NO_PROXY',
      doc: 'Hosts that are reached without a proxy, comma-separated: names with all their subdomains, addresses, ranges such as 10.0.0.0/8, each with a port or without one; * for all. Also read as no_proxy, which wins.',
      schema: unproxied(),
      lowerCase: true,
    },
    callsPerOperation: {
      name: 'KEYRING_CALLS_PER_OPERATION',
      doc: 'Provider calls that one operation may need. Fields beyond are null, with RATE_LIMITED.',
      schema: whole(1, 10_000),
      default: '50',
    },
    callsAtOnce: {
      name: 'KEYRING_CALLS_AT_ONCE',
      doc: 'Provider calls under way at once for one operation; the rest wait. One session may have three times as many, one client address six times.',
      schema: whole(1, 1_000),
      default: '10',
    },
    callsPerMinute: {
      name: 'KEYRING_CALLS_PER_MINUTE',
      doc: "Provider calls a minute of one session; with the gateway's own credentials also of one client address without a session.",
      schema: whole(1, 10_000_000),
      default: '600',
    },
    refreshPauseSeconds: {
      name: 'KEYRING_REFRESH_PAUSE',
      doc: 'Pause between two refreshes of one grant, in seconds: whoever asks for another before gets the tokens that are there.',
      schema: whole(0, 3_600),
      default: '2',
    },
    revocationWaitMs: {
      name: 'KEYRING_REVOCATION_WAIT_MS',
      doc: 'How long revoke and logout wait for what becomes of the revocations, in milliseconds. What takes longer is reported as QUEUED, and goes on.',
      schema: whole(0, 10_000),
      default: '250',
    },
    allowHttp: {
      name: 'KEYRING_ALLOW_HTTP_UPSTREAMS',
      doc: 'Allow plain-http providers, for sandboxes only: 1 or 0. Tokens and passwords then travel in the clear. Refused in production.',
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
