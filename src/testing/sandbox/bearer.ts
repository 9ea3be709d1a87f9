/** The token of `Authorization: Bearer`, the only place where a strict API accepts it (RFC 6750, 2.1). Undefined where the header is missing. */
export const bearerToken = (headers: Readonly<Record<string, string>>): string | undefined =>
  /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
