import { serveYoga } from './yoga-server.js';

/** GraphQL Yoga with its default options. */
serveYoga();
