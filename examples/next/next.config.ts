import type { NextConfig } from 'next';

const gateway = process.env.GATEWAY_URL ?? 'http://localhost:4000';

const config: NextConfig = {
  // The browser sees one origin.
  rewrites: async () =>
    ['/graphql', '/login/:path*', '/callback/:path*'].map(source => ({ source, destination: `${gateway}${source}` })),
};

export default config;
