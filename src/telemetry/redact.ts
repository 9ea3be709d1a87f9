const LIMIT = 300;
const LONG = 24;

const isPlain = (word: string) => word.length <= LONG && !(/\d/.test(word) && /[a-z]/i.test(word) && word.length > 8);

/**
 * A message made fit for the log. Messages of errors quote what they choke on, so whatever is quoted goes, queries and credentials of addresses
 * go, and so do words that look like tokens: long ones, and letters mixed with digits.
 */
export function redact(message: string): string {
  return message
    .slice(0, LIMIT)
    .replaceAll(/"[^"]*"|'[^']*'|`[^`]*`/g, '[…]')
    .replaceAll(/\b([a-z][a-z0-9+.-]{0,30}:\/\/)(?:[^\s/@]*@)?([^\s/?#]*)[^\s]*/gi, '$1$2')
    .replaceAll(/[^\s,;:()[\]/]+/g, word => (isPlain(word) ? word : '[…]'));
}
