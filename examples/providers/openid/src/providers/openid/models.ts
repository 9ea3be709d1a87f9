import { bool, filled, id, type RowOf, row } from '../../upstream/read.js';

/** Standard claims (OpenID Connect Core, 5.1). Without `sub` it is nobody, any other may be missing. */
export const userRow = row(wire => ({
  id: id(wire.sub),
  name: filled(wire.name),
  email: filled(wire.email),
  emailVerified: bool(wire.email_verified),
}));

// Parent types of the resolvers: codegen pairs `FooModel` with the GraphQL type `Foo`.
export type OpenidUserModel = RowOf<typeof userRow>;
