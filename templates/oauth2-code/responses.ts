import { filled, id, type RowOf, row } from 'keyring-gateway';

/** Who a token belongs to, as Acme tells it. A row without an id is dropped, any other field may be missing. */
export const userRow = row(wire => ({ id: id(wire.id), name: filled(wire.name) }));

/** One of the things that Acme keeps. */
export const itemRow = row(wire => ({ id: id(wire.id), title: filled(wire.title) }));

// Parent types of the resolvers: codegen pairs `FooModel` with the GraphQL type `Foo`.
export type AcmeUserModel = RowOf<typeof userRow>;
export type AcmeItemModel = RowOf<typeof itemRow>;
