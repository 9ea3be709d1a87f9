/**
 * Where a redirect login may send the browser afterwards: same origin as an allowed place, then whole path segments of it, never a string prefix.
 * `allowed`: absolute addresses, origin and path. Relative addresses are taken from `base`.
 */
export function allowedReturnTo(value: string, allowed: readonly string[], base: string): string | undefined {
  if (!URL.canParse(value, base)) return undefined;
  const url = new URL(value, base);
  if (!/^https?:$/.test(url.protocol) || url.username || url.password) return undefined;
  return allowed.some(place => covers(new URL(place), url)) ? url.href : undefined;
}

function covers(place: URL, url: URL): boolean {
  if (place.origin !== url.origin) return false;
  const wanted = segments(place.pathname);
  const given = segments(url.pathname);
  return wanted.every((segment, index) => given[index] === segment);
}

const segments = (path: string) => path.split('/').filter(Boolean);
