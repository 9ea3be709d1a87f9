/**
 * The plain form of nearly all addresses: a name of plain labels, the last of which begins with a letter (so that it is no number and no IP address),
 * without port or user. The URL standard refuses none of these, whatever path follows; punycode is left to the parser.
 */
const PLAIN = /^https?:\/\/(?:(?!xn--)[a-z0-9-]+\.)*(?!xn--)[a-z][a-z0-9-]*(?:[/?#]|$)/i;

/** Whether a text is an absolute http or https address (https://url.spec.whatwg.org/). */
export function isWebAddress(text: string): boolean {
  if (PLAIN.test(text)) return true;
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
