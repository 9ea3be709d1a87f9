import { keys } from '../keys.js';

/**
 * - `denied`: Redis' access rules (ACL) forbid it, or the command is not there.
 * - `credentials`, `database`, `sentinel`: what the settings say is not so.
 * - `loading`, `unable`, `no-writes`: Redis replies, and cannot serve, or takes no writes.
 * - `refused`: Redis replies with another error, to this command only.
 * - `tls`, `silent`, `unreachable`: there is no connection, or nothing comes over it.
 */
export type FailureKind =
  | 'denied'
  | 'credentials'
  | 'database'
  | 'sentinel'
  | 'loading'
  | 'unable'
  | 'no-writes'
  | 'refused'
  | 'tls'
  | 'silent'
  | 'unreachable';

/** The meaning of an error from Redis or the connection. In our words: the error's own text may quote a command with its arguments. */
export interface Failure {
  readonly kind: FailureKind;
  readonly says: string;
  readonly todo: string;
  /** Of Redis, of TLS, or of the network. */
  readonly code?: string | undefined;
  readonly rule?: string | undefined;
}

/** The denied permissions, as the ACL rules that would allow them: `+command`, `~keys`, `&channels`. */
export function denial(rule: string): Failure {
  const name = rule.slice(1);
  const what = { '~': `the keys ${name}`, '&': `the channels ${name}` }[rule[0] ?? ''] ?? name.toUpperCase();
  return {
    kind: 'denied',
    rule,
    code: 'NOPERM',
    says: `Redis denied ${what} (ACL)`,
    todo: `Allow its user ${rule} (ACL SETUSER).`,
  };
}

/** Renamed, or switched off. */
export const unknownCommand = (name: string): Failure => ({
  kind: 'denied',
  rule: `+${name}`,
  says: `Redis does not know the command ${name.toUpperCase()}`,
  todo: 'It is renamed or switched off there: Keyring needs it under its own name.',
});

/** Redis does not always say which command it was: not of those in a script. */
const NAMELESS: Failure = {
  kind: 'denied',
  code: 'NOPERM',
  says: 'Redis denied a command (ACL)',
  todo: 'Allow its user what docs/operations.md lists.',
};

const CREDENTIALS: Failure = {
  kind: 'credentials',
  says: 'Redis refused the user name or password',
  todo: 'Correct them in REDIS_URL (redis://user:password@host).',
};

/** What Redis replies, by its text. */
const REPLIES: readonly (readonly [RegExp, (match: RegExpExecArray) => Failure])[] = [
  [/\bWRONGPASS\b|invalid password/, () => CREDENTIALS],
  [/\bNOAUTH\b/, () => ({ ...CREDENTIALS, says: 'Redis requires a password' })],
  [/unknown command [`'"]?([\w|.-]{1,40})/i, ([, name = '']) => unknownCommand(name.toLowerCase())],
  [/run the '([\w|.-]{1,40})' command/, ([, name = '']) => denial(`+${name}`)],
  [/(?:NOPERM|ACL|executing the script).{0,200}\bkeys?\b/, () => denial(`~${keys.all()}`)],
  [/(?:NOPERM|ACL|executing the script).{0,200}\bchannels?\b/, () => denial(`&${keys.all()}`)],
  [/\bNOPERM\b|can't run this command/, () => NAMELESS],
  [
    /Unknown Redis command called from script/,
    () => ({ ...NAMELESS, code: 'ERR', says: 'Redis does not know a command of a script' }),
  ],
  [
    /^(?:MOVED|ASK) /,
    () => ({ kind: 'refused', says: 'this Redis is part of a cluster', todo: 'Set REDIS_MODE to cluster.' }),
  ],
  [
    /\bDB index\b/,
    () => ({
      kind: 'database',
      says: 'Redis has no such database',
      todo: 'Correct its number at the end of REDIS_URL.',
    }),
  ],
  [/\bLOADING\b/, () => ({ kind: 'loading', says: 'Redis is still reading its data', todo: 'Wait until it has.' })],
  [
    /\b(?:READONLY|OOM|MISCONF|NOREPLICAS)\b/,
    () => ({ kind: 'no-writes', says: 'the token store takes no writes', todo: 'See the log of Redis.' }),
  ],
  [
    /\b(?:CLUSTERDOWN|MASTERDOWN|TRYAGAIN|BUSY|UNKILLABLE)\b|max number of clients/,
    () => ({ kind: 'unable', says: 'Redis cannot serve now', todo: 'See the log of Redis.' }),
  ],
];

const CERTIFICATE = 'Replace its certificate.';
/** TLS failures, by the code of Node.js or OpenSSL. */
const TLS: readonly (readonly [RegExp, string, string])[] = [
  [/^CERT_HAS_EXPIRED$/, 'its certificate has expired', CERTIFICATE],
  [/^CERT_NOT_YET_VALID$/, 'its certificate is not valid yet', CERTIFICATE],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    'its certificate is for another host',
    'Name the host as the certificate does, in REDIS_URL or as REDIS_TLS_SERVERNAME.',
  ],
  [
    /^(?:SELF_SIGNED_CERT|DEPTH_ZERO|UNABLE_TO)/,
    'its certificate comes from an unknown authority',
    'Set REDIS_TLS_CA_FILE to the certificate of its authority.',
  ],
  [
    /ALERT_(?:CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE)$/,
    'it requires a client certificate',
    'Set REDIS_TLS_CERT_FILE and REDIS_TLS_KEY_FILE, or tls-auth-clients to no.',
  ],
  [
    /ALERT_(?:UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_\w+|DECRYPT_ERROR|ACCESS_DENIED)$/,
    'it does not accept the client certificate',
    'Set REDIS_TLS_CERT_FILE to one from an authority that it trusts (tls-ca-cert-file).',
  ],
  [
    /^(?:ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|BAD_PACKET_LENGTH|RECORD_LAYER_FAILURE)|EPROTO)$/,
    'it does not speak TLS on this port',
    'Name its TLS port in REDIS_URL, or write redis://.',
  ],
  [/^(?:ERR_TLS|ERR_SSL|CERT)/, 'the handshake failed', 'See its certificate, and the TLS settings of Redis.'],
];

const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name cannot be resolved',
  ECONNRESET: 'the connection was closed',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'there is no route to the host',
};

interface Fault extends Partial<Error> {
  readonly code?: unknown;
  /** A cluster none of whose nodes can be reached (ClusterAllFailedError). */
  readonly lastNodeError?: unknown;
}

/** The word that a reply begins with, such as NOPERM. */
const codeIn = (message: string) => /^[A-Z]{2,20}\b/.exec(message)?.[0];

const NO_SENTINEL = /^All sentinels are unreachable/;

/** The meaning of an error from ioredis or from our own time limit. */
export function failureOf(error: unknown): Failure {
  const { lastNodeError, message = '', name, code } = error as Fault;
  if (lastNodeError) return unlessAway(failureOf(lastNodeError), 'no node of the cluster can be reached');
  if (NO_SENTINEL.test(message)) return ofSentinels(message);
  for (const [pattern, read] of REPLIES) {
    const match = pattern.exec(message);
    if (match) return { code: codeIn(message), ...read(match) };
  }
  if (name === 'ReplyError')
    return { kind: 'refused', says: 'Redis refused a command', todo: 'Please report it.', code: codeIn(message) };
  return ofConnection(message, typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : undefined);
}

function ofConnection(message: string, code: string | undefined): Failure {
  const [, why, remedy] = TLS.find(([pattern]) => code !== undefined && pattern.test(code)) ?? [];
  if (why && remedy) return { kind: 'tls', says: `no TLS connection to Redis: ${why}`, todo: remedy, code };
  // A plain Redis waits for the rest of what it takes for a command when it gets a TLS handshake.
  if (code === 'ETIMEDOUT' || /no reply in time|timed out|Socket timeout/.test(message)) {
    const todo =
      'See whether it runs, the network to it, and whether it speaks TLS there where REDIS_URL is rediss://.';
    return { kind: 'silent', says: 'Redis does not respond', todo, code };
  }
  const because = (code && NETWORK[code]) ?? (/Connection is closed/.test(message) ? NETWORK.ECONNRESET : undefined);
  return {
    kind: 'unreachable',
    says: `Redis cannot be reached${because ? `: ${because}` : ''}`,
    todo: 'See REDIS_URL, whether Redis runs there, and whether it wants rediss:// (TLS).',
    code,
  };
}

/** The message has in it what the last sentinel said; without that all of them replied, and know no such master. */
function ofSentinels(message: string): Failure {
  const [, last] = /Last error: (.*)$/s.exec(message) ?? [];
  const failure = last === undefined ? NO_MASTER : atSentinel(failureOf({ message: last }));
  return unlessAway(failure, 'no sentinel can be reached');
}

/** For several servers, ioredis does not report why each is unreachable. */
const unlessAway = (failure: Failure, says: string): Failure =>
  failure.kind === 'unreachable' || failure.kind === 'silent'
    ? { ...failure, says, todo: 'Run `keyring-gateway doctor`, which says why.' }
    : failure;

/** The sentinels reply, and do not know the name. */
export const NO_MASTER: Failure = {
  kind: 'sentinel',
  says: 'the sentinels name no master',
  todo: 'REDIS_URL must hold the sentinels, REDIS_SENTINEL_NAME the name they watch.',
};

/** The same failure, of a sentinel. */
export function atSentinel(failure: Failure): Failure {
  const says = failure.says.replace('Redis', 'a sentinel');
  if (failure.rule === '+sentinel') return NO_MASTER;
  if (failure.kind === 'credentials')
    return { ...failure, says, todo: 'Correct REDIS_SENTINEL_USERNAME and REDIS_SENTINEL_PASSWORD.' };
  if (failure.kind === 'denied')
    return { ...failure, says, todo: `Allow the user of REDIS_SENTINEL_USERNAME ${failure.rule ?? 'it'} there.` };
  return { ...failure, says };
}
