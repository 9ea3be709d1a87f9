import type { Hosts } from '../../src/upstream/hosts.js';

/** For tests that are not about hosts. */
export const anyHost: Hosts = { allowed: url => new URL(url) };
