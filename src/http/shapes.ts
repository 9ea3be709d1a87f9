import { z } from 'zod';
import { readInstant } from './instant.js';

/**
 * Shapes for what upstreams send: tolerant on the way in (Postel), so that one odd scalar nulls itself and nothing else. Only an id is
 * strict: a row without it is dropped by `rows`.
 */

/** An id: text or number, never empty; comes out as text. */
export const id = () => z.union([z.string().min(1), z.number().int()]).transform(String);

/** Text; a number counts as its text; anything else is null. */
export const str = () =>
  z
    .union([z.string(), z.number().transform(String)])
    .nullish()
    .transform(value => value ?? null)
    .catch(null);

/** Text, with the empty one as null. */
export const filled = () => str().transform(value => value || null);

const numeric = () =>
  z.union([
    z.number(),
    z
      .string()
      .trim()
      .regex(/^-?\d+(\.\d+)?$/)
      .transform(Number),
  ]);

/** A whole number in GraphQL's 32-bit range, also from text; anything else is null. */
export const int = () =>
  numeric()
    .pipe(
      z
        .number()
        .int()
        .min(-(2 ** 31))
        .max(2 ** 31 - 1),
    )
    .nullish()
    .transform(value => value ?? null)
    .catch(null);

/** A number, also from text; anything else is null. */
export const float = () =>
  numeric()
    .nullish()
    .transform(value => value ?? null)
    .catch(null);

const YES: readonly unknown[] = [true, 1, '1', 'true', 'True', 'yes'];
const NO: readonly unknown[] = [false, 0, '0', 'false', 'False', 'no'];

/** true/false, also as 1/0 and as text; anything else is null. */
export const bool = () =>
  z
    .unknown()
    .optional()
    .transform(value => (YES.includes(value) ? true : NO.includes(value) ? false : null));

/** An instant from RFC 3339 or RFC 1123 text, in UTC where it names no zone; anything else is null. */
export const instant = () =>
  z
    .unknown()
    .optional()
    .transform(value => (typeof value === 'string' ? (readInstant(value) ?? null) : null));

/** An instant from epoch seconds, whole or not, number or text; anything else is null. */
export const epochSeconds = () =>
  numeric()
    .transform(seconds => {
      const date = new Date(seconds * 1000);
      return Number.isNaN(date.getTime()) ? null : date;
    })
    .nullish()
    .transform(value => value ?? null)
    .catch(null);

/** An absolute http(s) address; anything else is null. */
export const url = () =>
  z
    .unknown()
    .optional()
    .transform(value => {
      if (typeof value !== 'string' || !URL.canParse(value)) return null;
      return /^https?:$/.test(new URL(value).protocol) ? value : null;
    });
