import type { Check } from './facts.js';
import { nodeVersion } from './node-version.js';
import { authorizePage } from './providers/authorize-page.js';
import { clocks } from './providers/clocks.js';
import { endpoints } from './providers/endpoints.js';
import { redirectUri } from './providers/redirect-uri.js';
import { cluster } from './redis/cluster.js';
import { eviction } from './redis/eviction.js';
import { latency } from './redis/latency.js';
import { memory } from './redis/memory.js';
import { persistence } from './redis/persistence.js';
import { reachable } from './redis/reachable.js';
import { replication } from './redis/replication.js';
import { redisVersion } from './redis/version.js';
import { keyRing } from './seals/key-ring.js';
import { sealedRecords } from './seals/sealed-records.js';
import { settings } from './settings.js';
import { site } from './site.js';

/** Every check there is, in the order of the report. */
export const CHECKS: readonly Check[] = [
  nodeVersion,
  settings,
  site,
  keyRing,
  reachable,
  redisVersion,
  eviction,
  persistence,
  memory,
  replication,
  cluster,
  latency,
  sealedRecords,
  redirectUri,
  authorizePage,
  endpoints,
  clocks,
];

/** Those that the gateway runs itself when it starts. */
export const CHEAP: readonly Check[] = CHECKS.filter(check => check.cheap);
