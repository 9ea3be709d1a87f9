import { filled, id, type RowOf, row } from '../../upstream/read.js';

/** Who a token belongs to, as Signet tells it. A row without an id is dropped, any other field may be missing. */
export const userRow = row(wire => ({ id: id(wire.id), name: filled(wire.name) }));

/** One of the things that Signet keeps. */
export const itemRow = row(wire => ({ id: id(wire.id), title: filled(wire.title) }));

// Parent types of the resolvers: codegen pairs `FooModel` with the GraphQL type `Foo`.
export type SignetUserModel = RowOf<typeof userRow>;
export type SignetItemModel = RowOf<typeof itemRow>;
