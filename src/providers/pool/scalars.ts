import { z } from 'zod';
import { readInstant } from '../../http/instant.js';
import { float, id } from '../../http/shapes.js';

/** An id that may be missing under this name. */
export const anyId = () => id().optional().catch(undefined);

/** Whatever stands under a key, or undefined where there is no such key. */
export const anything = () => z.unknown().optional();

const INT_MAX = 2 ** 31 - 1;

/** A whole number in GraphQL's range; a fraction (a tempo of 127.5) is rounded; anything else is null. */
export const whole = () =>
  float().transform(value => (value === null || Math.abs(value) > INT_MAX ? null : Math.round(value)));

/** Whether a text is a calendar day, YYYY-MM-DD. */
export function isDay(value: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

/** A calendar day in any of the shapes POOL writes dates in: YYYY-MM-DD, RFC 1123, epoch seconds as a number or as text. */
export const day = () =>
  z.unknown().transform((value, context) => {
    const found = dayOf(value);
    if (found === undefined) context.addIssue({ code: 'custom', message: 'no date' });
    return found ?? '';
  });

function dayOf(value: unknown): string | undefined {
  if (typeof value === 'string' && isDay(value.slice(0, 10))) return value.slice(0, 10);
  const epoch = typeof value === 'number' || (typeof value === 'string' && /^\d{1,11}$/.test(value));
  const date = epoch ? new Date(Number(value) * 1000) : typeof value === 'string' ? readInstant(value) : undefined;
  return date && !Number.isNaN(date.getTime()) ? date.toISOString().slice(0, 10) : undefined;
}
