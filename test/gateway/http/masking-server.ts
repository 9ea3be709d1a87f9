import { failing } from './failing-resolvers.js';
import { startFront } from './support.js';

// A process of its own, because libraries read NODE_ENV once, when they are loaded.
await startFront({
  port: Number(process.env.PORT),
  settings: { production: process.env.NODE_ENV === 'production' },
  resolvers: [failing],
});
