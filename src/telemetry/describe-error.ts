interface ErrorDescription {
  readonly name: string;
  /** Such as ECONNREFUSED, or one of our own codes. */
  readonly code?: string;
  readonly says?: string;
  /** Where it was made: stack frames, without the message above them. */
  readonly at?: readonly string[];
  readonly cause?: ErrorDescription;
}

const MAX_FRAMES = 8;
const MAX_CAUSES = 4;

const FRAME = /^ {4}at .+(:\d+:\d+\)?|\(<anonymous>\)|\(index \d+\))$/;

/** The stack's last lines that are frames. The lines above them are the message, which may contain anything. */
function frames(stack: string | undefined): string[] {
  const lines = stack?.split('\n') ?? [];
  const above = lines.findLastIndex(line => !FRAME.test(line));
  return lines.slice(above + 1).map(line => line.trim());
}

function codeIn(error: Error): string | undefined {
  const own = 'code' in error ? error.code : undefined;
  const extensions = 'extensions' in error ? (error.extensions as { code?: unknown } | undefined) : undefined;
  const code = own ?? extensions?.code;
  return typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : undefined;
}

/** What a GraphQLError was made from, if anything. */
function beneath(error: Error): unknown {
  return 'originalError' in error && error.originalError instanceof Error ? error.originalError : error.cause;
}

/** An error for the log: these parts only, none of its other properties (requests, bodies, headers). */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { name: typeof error };
  const code = codeIn(error);
  const at = frames(error.stack).slice(0, MAX_FRAMES);
  const says = redact(error.message);
  const cause = beneath(error);
  return {
    name: error.name,
    ...(code && { code }),
    ...(says && { says }),
    ...(at.length > 0 && { at }),
    ...(cause !== undefined && depth < MAX_CAUSES && { cause: describeError(cause, depth + 1) }),
  };
}

const LIMIT = 300;
const LONG = 24;

const isPlain = (word: string) => word.length <= LONG && !(/\d/.test(word) && /[a-z]/i.test(word) && word.length > 8);

/**
 * A message that is safe to log. Error messages quote values, so quoted text is removed, and queries and credentials of URLs
 * go, and so do words that look like tokens: long ones, and letters mixed with digits.
 */
export function redact(message: string): string {
  return message
    .slice(0, LIMIT)
    .replaceAll(/"[^"]*"|'[^']*'|`[^`]*`/g, '[…]')
    .replaceAll(/\b([a-z][a-z0-9+.-]{0,30}:\/\/)(?:[^\s/@]*@)?([^\s/?#]*)[^\s]*/gi, '$1$2')
    .replaceAll(/[^\s,;:()[\]/]+/g, word => (isPlain(word) ? word : '[…]'));
}
