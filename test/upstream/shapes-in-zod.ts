import { z } from 'zod';
import { readInstant } from '../../src/upstream/provider-numbers.js';

/** The readers of src/upstream/read.ts, written again in zod, for comparison. */

export const anyId = z
  .union([z.string().min(1), z.number().int()])
  .transform(String)
  .optional()
  .catch(undefined);

const nullable = <T>(schema: z.ZodType<T>) =>
  schema
    .nullish()
    .transform(value => value ?? null)
    .catch(null);

export const str = nullable(z.union([z.string(), z.number().transform(String)]));

export const filled = str.transform(value => value || null);

const numeric = z.union([
  z.number(),
  z
    .string()
    .trim()
    .regex(/^-?\d+(\.\d+)?$/)
    .transform(Number),
]);

export const float = nullable(numeric.pipe(z.number()));

export const int = nullable(
  numeric.pipe(
    z
      .number()
      .int()
      .min(-(2 ** 31))
      .max(2 ** 31 - 1),
  ),
);

const YES: readonly unknown[] = [true, 1, '1', 'true', 'True', 'yes'];
const NO: readonly unknown[] = [false, 0, '0', 'false', 'False', 'no'];

export const bool = z.unknown().transform(value => (YES.includes(value) ? true : NO.includes(value) ? false : null));

/** RFC 3339 writes the years 1 to 9999. An invalid date has no year. */
const writable = (date: Date | undefined): Date | null => {
  const year = date?.getUTCFullYear() ?? 0;
  return date && year >= 1 && year <= 9999 ? date : null;
};

export const instant = z
  .unknown()
  .transform(value => (typeof value === 'string' ? writable(readInstant(value)) : null));

export const epochSeconds = nullable(numeric.transform(seconds => writable(new Date(seconds * 1000))));

export const url = z.unknown().transform(value => {
  if (typeof value !== 'string' || !URL.canParse(value)) return null;
  return /^https?:$/.test(new URL(value).protocol) ? value : null;
});
