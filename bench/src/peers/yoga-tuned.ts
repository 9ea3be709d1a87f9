import { useGraphQlJit } from '@envelop/graphql-jit';
import { serveYoga } from './yoga-server.js';

/** GraphQL Yoga with graphql-jit and without whatever the work does not need. */
serveYoga({
  plugins: [useGraphQlJit()],
  maxRequestBodySize: false,
  maskedErrors: false,
  multipart: false,
  cors: false,
  landingPage: false,
  graphiql: false,
  logging: false,
});
