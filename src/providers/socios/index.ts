import { providerModule } from '../../provider/contract.js';
import { settings } from './config.js';
import { createSocios } from './provider.js';
import { resolvers } from './resolvers.js';

export const socios = providerModule({
  id: 'SOCIOS',
  name: 'Socios.com',
  settings,
  create: createSocios,
  resolvers,
});
