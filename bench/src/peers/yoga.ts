import { serveYoga } from './yoga-server.js';

/** GraphQL Yoga as it comes. */
serveYoga();
