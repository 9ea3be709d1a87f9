import { filled, id, type RowOf, row } from '../../upstream/read.js';

/** One of the things that Acme keeps. A row without an id is dropped, any other field may be missing. */
export const itemRow = row(wire => ({ id: id(wire.id), title: filled(wire.title) }));

// Parent types of the resolvers: codegen pairs `FooModel` with the GraphQL type `Foo`.
export type AcmeItemModel = RowOf<typeof itemRow>;
