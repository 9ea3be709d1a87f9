const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

export interface SiteOptions {
  /** Scheme, host and port that browsers see. */
  readonly publicUrl: string;
  readonly production: boolean;
  /** Other origins that may ask with credentials. */
  readonly origins: readonly string[];
}

/** What browsers take the gateway for: its origins, and where its pages live. */
export interface Site {
  readonly publicUrl: string;
  /** Browsers come by https, and are told to come by nothing else (RFC 6797). */
  readonly isHttps: boolean;
  /** Plain http on this machine: cookies then do without `Secure` and the `__Host-` prefix. */
  readonly isPlainLoopback: boolean;
  /** Whether a page of this origin (the Origin header's value) may ask. */
  allows(origin: string): boolean;
  /** Where a page belongs that was asked for under another of the loopback names: there the cookie is another one. */
  properPlace(host: string | undefined, path: string): string | undefined;
}

/** Outside production the loopback names of PUBLIC_URL's port count as one origin. */
export function createSite({ publicUrl, production, origins }: SiteOptions): Site {
  const { origin, host, hostname, port, protocol } = new URL(publicUrl);
  const isLoopback = LOOPBACK.includes(hostname);
  const names = isLoopback && !production ? LOOPBACK.map(name => (port ? `${name}:${port}` : name)) : [];
  const others = new Set(names.filter(name => name !== host));
  const allowed = new Set([origin, ...origins, ...names.map(name => `${protocol}//${name}`)]);
  return {
    publicUrl: origin,
    isHttps: protocol === 'https:',
    isPlainLoopback: isLoopback && protocol === 'http:',
    allows: asked => allowed.has(asked),
    properPlace: (asked, path) => (asked !== undefined && others.has(asked) ? `${origin}${path}` : undefined),
  };
}
