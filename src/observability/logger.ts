import { type DestinationStream, pino, stdTimeFunctions } from 'pino';
import { describeError } from './describe-error.js';
import { redact } from './redact.js';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** Everything a log line may say beside its message. What is not named here cannot be logged: no headers, bodies, variables, tokens. */
export interface LogFields {
  readonly requestId?: string | undefined;
  /** Name of the GraphQL operation, as the client calls it. */
  readonly operation?: string | undefined;
  /** query or mutation. */
  readonly type?: string | undefined;
  /** Path of a field of an operation, such as viewer.acme. */
  readonly path?: string | undefined;
  /** Which of the gateway's own pages, without what was filled in. */
  readonly route?: string | undefined;
  readonly ms?: number | undefined;
  /** HTTP status. */
  readonly status?: number | undefined;
  /** Codes of the errors in an answer (src/errors.ts). */
  readonly codes?: readonly string[] | undefined;
  /** Provider id. */
  readonly provider?: string | undefined;
  /** A session's public id; never what its cookie holds. */
  readonly session?: string | undefined;
  readonly generation?: number | undefined;
  /** One word for how it went, or for the new state of something. */
  readonly outcome?: string | undefined;
  readonly code?: string | undefined;
  readonly count?: number | undefined;
  /** Tries so far. */
  readonly tries?: number | undefined;
  /** Whose grant: session or service. */
  readonly owner?: string | undefined;
  /** up or down. */
  readonly store?: string | undefined;
  /** Replicas a write should have reached, and has. */
  readonly replicas?: number | undefined;
  readonly reached?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  /** Where the gateway listens, or is seen. */
  readonly url?: string | undefined;
  readonly signal?: string | undefined;
  /** An error, described by name, code, redacted message and stack frames; or its name or code as text. */
  readonly error?: unknown;
}

type Say = (fields: LogFields, message: string) => void;

/** What everything below logs through. Messages are fixed texts; what varies goes into the fields. */
export interface Logger {
  readonly error: Say;
  readonly warn: Say;
  readonly info: Say;
  readonly debug: Say;
}

const NAMES: Readonly<Record<keyof LogFields, true>> = {
  requestId: true,
  operation: true,
  type: true,
  path: true,
  route: true,
  ms: true,
  status: true,
  codes: true,
  provider: true,
  session: true,
  generation: true,
  outcome: true,
  code: true,
  count: true,
  tries: true,
  owner: true,
  store: true,
  replicas: true,
  reached: true,
  retryAfterMs: true,
  url: true,
  signal: true,
  error: true,
};

function onlyNamed(fields: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields))
    if (Object.hasOwn(NAMES, name)) kept[name] = name === 'error' ? told(value) : value;
  return kept;
}

const told = (error: unknown) => (typeof error === 'string' ? redact(error) : describeError(error));

/** JSON lines on standard output, or wherever `destination` leads. */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: onlyNamed },
  };
  const logger = destination ? pino(options, destination) : pino(options);
  return {
    error: (fields, message) => logger.error(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    info: (fields, message) => logger.info(fields, message),
    debug: (fields, message) => logger.debug(fields, message),
  };
}
