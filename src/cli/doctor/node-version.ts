import type { Check } from './facts.js';
import { error, ok } from './finding.js';

/** package.json, engines. */
const [MAJOR, MINOR] = [20, 19];

export const nodeVersion: Check = {
  name: 'node',
  cheap: true,
  run({ nodeVersion: version }) {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const isEnough = major > MAJOR || (major === MAJOR && minor >= MINOR);
    return isEnough
      ? [ok(`Node ${version}`)]
      : [error('NODE_VERSION', `Node ${version} is too old`, `Run it with Node ${MAJOR}.${MINOR} or later.`)];
  },
};
