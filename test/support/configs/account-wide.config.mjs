// For KEYRING_CONFIG: the built-in providers, but a revocation at Socios ends every sign-in of the account.
import { pathToFileURL } from 'node:url';

const { builtInProviders } = await import(new URL('providers/index.js', pathToFileURL(process.argv[1])).href);

const accountWide = module => ({
  ...module,
  create: (values, tools) => ({ ...module.create(values, tools), revocationEnds: 'account' }),
});

export default { providers: builtInProviders.map(module => (module.id === 'SOCIOS' ? accountWide(module) : module)) };
