import { useGraphQlJit } from '@envelop/graphql-jit';
import { serveYoga } from './yoga-server.js';

/** GraphQL Yoga with graphql-jit, without the features that the queries do not need. */
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
