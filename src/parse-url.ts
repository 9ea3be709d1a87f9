/**
 * A URL (https://url.spec.whatwg.org/), or undefined for a text that is not one. Instead of `URL.canParse`: once it is compiled, Node 20's returns false for every
 * text with a character between U+0080 and U+00FF.
 */
export function parseUrl(text: string, base?: string | URL): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}
