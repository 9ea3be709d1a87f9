import { createRequire } from 'node:module';

/**
 * Preloaded by each measured gateway: graphql-js reads NODE_ENV when it is loaded, and its checks are slower without `production`. The gateway itself runs
 * without it, because production refuses the upstreams of the benchmark, which have no TLS.
 */
process.env.NODE_ENV = 'production';
createRequire(process.argv[1] ?? '')('graphql');
delete process.env.NODE_ENV;
