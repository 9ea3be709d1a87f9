import { MIMEType } from 'node:util';
import { memoized } from './memoized.js';

const JSON_TYPES = new Set(['application/json', 'application/graphql+json']);
/** `utf8` is not its name, but nothing else is called so. */
const UTF_8 = new Set(['utf-8', 'utf8']);

/**
 * Whether a Content-Type is that of JSON in UTF-8. Form, multipart and plain-text bodies, which a foreign page can send without a preflight, are not.
 * Nor is another charset: read as UTF-8 a password would reach the provider damaged, and after a few tries the account would be locked.
 */
export const isJson = memoized((contentType: string): boolean => {
  try {
    const { essence, params } = new MIMEType(contentType);
    return JSON_TYPES.has(essence) && UTF_8.has(params.get('charset')?.toLowerCase() ?? 'utf-8');
  } catch {
    return false;
  }
});
