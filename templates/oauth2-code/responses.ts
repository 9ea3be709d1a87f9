import { filled, id, type RowOf, row } from 'keyring-gateway';

/** The owner of a token. A row without an id is dropped. Any other field may be missing. */
export const userRow = row(wire => ({ id: id(wire.id), name: filled(wire.name) }));

/** An item at Acme. */
export const itemRow = row(wire => ({ id: id(wire.id), title: filled(wire.title) }));

// Parent types of the resolvers: codegen pairs `FooModel` with the GraphQL type `Foo`.
export type AcmeUserModel = RowOf<typeof userRow>;
export type AcmeItemModel = RowOf<typeof itemRow>;
