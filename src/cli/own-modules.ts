import type { OwnModules } from '../config/load-project.js';

/** This package as a TypeScript config imports it: the modules that are running, not a second copy of them. */
export const ownModules: OwnModules = async () => ({
  'keyring-gateway': await import('../index.js'),
  'keyring-gateway/providers': await import('../providers/index.js'),
});

/** The same for commands that start sandboxes. */
export const ownModulesForTests: OwnModules = async () => ({
  ...(await ownModules()),
  'keyring-gateway/testing': await import('../testing/index.js'),
});
