import type { Reply } from '../../../testing/sandbox/kit.js';

const HEADERS = { 'x-sut-server': 'sandbox-1' };

/** A success; POST answers 202, the others 200. */
export function ok(
  data: object,
  { status = 200, next = null }: { status?: number; next?: number | string | null } = {},
): Reply {
  const count = Array.isArray(data) ? data.length : 1;
  return { status, headers: HEADERS, body: { status: 'OK', response: { count, next, data } } };
}

/** An error; `code` repeats the HTTP status. */
export function fail(code: number, message: string): Reply {
  return { status: code, headers: HEADERS, body: { status: 'error', response: { code, subcode: null, message } } };
}
