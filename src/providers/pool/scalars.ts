import { boundedInstant, readInstant } from '../../upstream/provider-numbers.js';
import { reject } from '../../upstream/read.js';
import { float } from '../../upstream/shapes.js';

const INT_MAX = 2 ** 31 - 1;

/** A whole number in GraphQL's range; a fraction (a tempo of 127.5) is rounded; anything else is null. */
export function whole(value: unknown): number | null {
  const number = float(value);
  return number === null || Math.abs(number) > INT_MAX ? null : Math.round(number);
}

/** Whether a text is a calendar day, YYYY-MM-DD. */
export function isDay(value: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

/** A calendar day in any of the shapes POOL writes dates in: YYYY-MM-DD, RFC 1123, epoch seconds as a number or as text. Strict, as an id is. */
export const day = (value: unknown): string => dayOf(value) ?? reject();

function dayOf(value: unknown): string | undefined {
  if (typeof value === 'string' && isDay(value.slice(0, 10))) return value.slice(0, 10);
  const epoch = typeof value === 'number' || (typeof value === 'string' && /^\d{1,11}$/.test(value));
  const date = epoch ? new Date(Number(value) * 1000) : typeof value === 'string' ? readInstant(value) : undefined;
  return boundedInstant(date)?.toISOString().slice(0, 10);
}
