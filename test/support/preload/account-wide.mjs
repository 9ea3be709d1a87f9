// For `node --import`: the gateway takes it that a revocation at Socios ends every sign-in of the account.
import { pathToFileURL } from 'node:url';

const { socios } = await import(new URL('providers/socios/index.js', pathToFileURL(process.argv[1])).href);
const { create } = socios;
socios.create = (values, tools) => ({ ...create(values, tools), revocationEnds: 'account' });
