import { type DestinationStream, pino } from 'pino';
import { describeError, redact } from './describe-error.js';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** Every field of a log line except its message. No other field can be logged: no headers, bodies, variables or tokens. */
const FIELDS = {
  requestId: 'text',
  /** Id of the request's trace (W3C Trace Context): the client's, or ours where we trace. */
  traceId: 'text',
  /** Name of the GraphQL operation, as the client calls it. */
  operation: 'text',
  /** query, mutation or subscription. */
  type: 'text',
  /** Path of a field of an operation, such as viewer.acme. */
  path: 'text',
  /** Which of the gateway's own pages, without what was filled in. */
  route: 'text',
  ms: 'number',
  status: 'number',
  /** Codes of the errors in a response (src/errors.ts). */
  codes: 'texts',
  /** Calls to providers' data APIs that it set off. */
  upstreamCalls: 'number',
  provider: 'text',
  /** A session's public id; never what its cookie holds. */
  session: 'text',
  generation: 'number',
  /** One word for how it went, or for the new state of something. */
  outcome: 'text',
  code: 'text',
  count: 'number',
  /** Tries so far. */
  tries: 'number',
  /** Whose grant: session or service. */
  owner: 'text',
  /** Id of a seal key; never the key. */
  sealKey: 'text',
  /** up, down, denied (its access rules forbid what is needed), deaf (they forbid messages), or refused (an error in reply to one command). */
  store: 'text',
  /** Replicas a write should have reached, and has. */
  replicas: 'number',
  reached: 'number',
  retryAfterMs: 'number',
  /** Where the gateway listens, or is seen. */
  url: 'text',
  /** The TCP port that it opened. */
  port: 'number',
  signal: 'text',
  /** Which of several processes on one port, from 0. */
  worker: 'number',
  /** An error, described by name, code, redacted message and stack frames; or its name or code as text. */
  error: 'error',
} as const;

/** The types of their values. */
interface FieldTypes {
  text: string;
  texts: readonly string[];
  number: number;
  error: unknown;
}

export type LogFields = {
  readonly [Name in keyof typeof FIELDS]?: FieldTypes[(typeof FIELDS)[Name]] | undefined;
};

/** Written as they are: nothing else is in them where they are spelt out, which the compiler sees to. */
type RoutineFields = Omit<LogFields, 'error'> & { readonly error?: never };

type Say = (fields: LogFields, message: string) => void;

/** The logger of all rooms below. Messages are fixed texts; variable parts are in the fields. */
export interface Logger {
  readonly error: Say;
  readonly warn: Say;
  readonly info: Say;
  /** Information that comes with every request: it may wait a moment, to be written together with more of its kind, and costs as little as can be. */
  readonly routine: (fields: RoutineFields, message: string) => void;
  readonly debug: Say;
}

/** A logger of the project's own. `fields` are redacted and hold no token. */
export interface LogTarget {
  /** A failure that an operator should see to. */
  error(fields: object, message: string): void;
  /** Something unexpected that the gateway got over. */
  warn(fields: object, message: string): void;
  /** Startup, shutdown, and one line for each request. */
  info(fields: object, message: string): void;
  /** Detail for a developer; only with KEYRING_LOG_LEVEL=debug or trace. */
  debug(fields: object, message: string): void;
}

/** The levels that a logger of the project's own gets, and what is logged at each or above. */
const RANK: Readonly<Record<LogLevel, number>> = {
  trace: 0,
  debug: 1,
  info: 2,
  warn: 3,
  error: 4,
  fatal: 5,
  silent: 6,
};

/** Logs to a logger of the project's own. */
export function logTo(target: LogTarget, level: LogLevel): Logger {
  const say =
    (name: keyof LogTarget): Say =>
    (fields, message) => {
      if (RANK[name] >= RANK[level]) target[name](onlyNamed(fields), message);
    };
  return { error: say('error'), warn: say('warn'), info: say('info'), routine: say('info'), debug: say('debug') };
}

/** Fields that most modules of the gateway log. */
export type Log = Pick<Logger, 'debug' | 'warn' | 'error'>;

function onlyNamed(fields: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined && Object.hasOwn(FIELDS, name)) kept[name] = name === 'error' ? described(value) : value;
  }
  return kept;
}

const described = (error: unknown) => (typeof error === 'string' ? redact(error) : describeError(error));

/** JSON lines on standard output, or wherever `destination` leads. */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const { together, atOnce } = destination ? { together: destination, atOnce: destination } : standardOutput();
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const routine = pino(options, together);
  const logger = pino({ ...options, formatters: { ...options.formatters, log: onlyNamed } }, atOnce);
  return {
    error: (fields, message) => logger.error(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    info: (fields, message) => logger.info(fields, message),
    routine: (fields, message) => routine.info(fields, message),
    debug: (fields, message) => logger.debug(fields, message),
  };
}

/** Characters of lines that are written together, and how long the first of them waits at most, ms. */
const MOST = 8_192;
const LONGEST_MS = 100;

/**
 * Routine is written many lines together: a system call for each costs as much as a quarter of a cheap request. The rest goes out at once, after what
 * waits; a process that is killed outright may take the last tenth of a second's routine along.
 */
export function logOutput(destination: DestinationStream) {
  let waiting = '';
  let timer: NodeJS.Timeout | undefined;

  function flush(line = ''): void {
    clearTimeout(timer);
    timer = undefined;
    const lines = waiting + line;
    waiting = '';
    if (lines) destination.write(lines);
  }

  function keep(line: string): void {
    waiting += line;
    if (waiting.length >= MOST) flush();
    else timer ??= setTimeout(flush, LONGEST_MS).unref();
  }

  return { together: { write: keep }, atOnce: { write: flush }, flush };
}

/** Standard output. Writes nothing once its reader has gone. */
function standardOutput() {
  const output = logOutput(pino.destination({ fd: 1, sync: true }));
  process.once('exit', () => output.flush());
  return output;
}
