import { failing } from './failing-resolvers.js';
import { startGateway } from './support.js';

// A process of its own, because libraries read NODE_ENV once, when they are loaded.
const gateway = await startGateway({
  settings: { production: process.env.NODE_ENV === 'production' },
  resolvers: [failing],
});
process.stdout.write(`port ${gateway.port}\n`);
