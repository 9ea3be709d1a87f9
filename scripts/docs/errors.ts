import { ERRORS } from '../../src/errors.js';
import { code, table } from './markdown.js';

/** README's table of error codes. */
export const errorTable = (): string =>
  table(
    ['`extensions.code`', 'What it says, and what to do'],
    Object.entries(ERRORS).map(([name, meaning]) => [code(name), meaning]),
  );
