// For KEYRING_CONFIG: the built-in providers, but a session may hold several accounts of Socios, and `viewer.socios` takes the account.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const { builtInProviders } = await import(new URL('providers/index.js', pathToFileURL(process.argv[1])).href);

async function fan(_root, { account }, context) {
  if (!(await context.hasOwnGrant('SOCIOS'))) return null;
  return { api: (await context.upstream({ provider: 'SOCIOS' }, 'user', account)).fan() };
}

const severalAccounts = module => ({
  ...module,
  schema: readFileSync(module.schema, 'utf8').replace(
    /^ {2}socios: SociosUser$/m,
    '  socios("Which account." account: ID): SociosUser',
  ),
  resolvers: { ...module.resolvers, Viewer: { ...module.resolvers.Viewer, socios: fan } },
  create: (values, tools) => ({ ...module.create(values, tools), accounts: 'many' }),
});

export default {
  providers: builtInProviders.map(module => (module.id === 'SOCIOS' ? severalAccounts(module) : module)),
};
