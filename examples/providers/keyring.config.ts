import { defineConfig } from 'keyring-gateway';
import { velo } from './account-revocation/index.js';
import { cirrus } from './host-per-account/index.js';
import { nimbus } from './many-hosts/index.js';
import { quill } from './oauth1/index.js';
import { openid } from './openid/index.js';
import { atlas } from './query-key/index.js';
import { signet } from './signet/index.js';

/** A gateway with every example: `KEYRING_CONFIG=examples/providers/keyring.config.ts npm run conformance`. */
export default defineConfig({ providers: [atlas, cirrus, nimbus, openid, quill, signet, velo] });
