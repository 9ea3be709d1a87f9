/** The token of `Authorization: Bearer`, the one place where a strict API takes it (RFC 6750, 2.1); undefined where there is none. */
export const bearerToken = (headers: Readonly<Record<string, string>>): string | undefined =>
  /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
