/**
 * The address that begins an authorization code login (RFC 6749, 4.1.1). Query parameters that the endpoint's address already has are kept
 * (RFC 6749, 3.1) unless `params` names them too; undefined and empty parameters are left out.
 */
export function authorizationUrl(endpoint: string, params: Readonly<Record<string, string | undefined>>): string {
  const url = new URL(endpoint);
  for (const [name, value] of Object.entries(params)) if (value) url.searchParams.set(name, value);
  return url.href;
}
