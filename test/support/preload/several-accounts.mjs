// For `node --import`: the gateway takes it that a session may hold several accounts of Socios, and `viewer.socios` takes the account.
import { pathToFileURL } from 'node:url';

const load = path => import(new URL(path, pathToFileURL(process.argv[1])).href);
const { socios } = await load('providers/socios/index.js');
const { typeDefs } = await load('generated/typeDefs.js');

const { create } = socios;
socios.create = (values, tools) => ({ ...create(values, tools), accounts: 'many' });
socios.resolvers.Viewer.socios = async (_root, { account }, context) => {
  if (!(await context.hasOwnGrant('SOCIOS'))) return null;
  return { api: (await context.upstream({ provider: 'SOCIOS' }, 'user', account)).fan() };
};
typeDefs['socios.graphql'] = typeDefs['socios.graphql'].replace(
  /^ {2}socios: SociosUser$/m,
  '  socios("Which account." account: ID): SociosUser',
);
