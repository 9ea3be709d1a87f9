import { buildSchema, GraphQLError, type GraphQLSchema, isScalarType } from 'graphql';

/** Every feature of a schema that affects execution. */
const SDL = `
  scalar JSON
  scalar Code

  enum Color { RED GREEN BLUE }

  input Range { from: Int = 1, to: Int! = 9, step: [Int!] }
  input Filter { search: String, ids: [ID!], nested: Filter, colors: [Color!] = [RED], range: Range = { from: 2 }, code: Code }
  input Choice @oneOf { id: ID, name: String }

  interface Node { id: ID! link: Node }
  interface Named { name: String title: String! }

  type Item implements Node & Named {
    id: ID!
    link: Node
    name: String
    title: String!
    size: Int
    weight: Float
    flag: Boolean
    color: Color
    extra: JSON
    code: Code
    tags: [String]
    marks: [Int!]
    grid: [[Int!]]
    parts(first: Int = 3, filter: Filter, code: Code): [Part]
    needed(first: Int! = 2): [Part!]!
    owner(id: ID): Owner
    some: Thing
    a_b: Part
    a: Item
  }

  type Part implements Node { id: ID! link: Node label: String! count: Int! item: Item things: [Thing!] b_c: Item b: Item rank(by: Color! = RED, range: Range): Int }

  type Owner implements Named { name: String title: String! then: String items(first: Int! = 2, after: String): [Item!]! best: Item! extra: JSON! }

  union Thing = Item | Part | Owner

  type Query {
    item(id: ID!): Item
    items(first: Int! = 2, filter: Filter): [Item]
    some(choice: Choice): Item
    owner(name: String = "x", color: Color): Owner
    owners: [Owner!]
    must(ids: [ID!], json: JSON): Item!
    node(id: ID): Node
    things(colors: [Color!] = [RED, BLUE]): [Thing]
    count(range: Range, ranges: [[Range]]): Int
    code(of: Code = "a"): Code
    hello: String
  }

  type Mutation { add(id: ID! = "1", filter: Filter): Item remove(id: ID!): Boolean! }
`;

export function featureSchema(): GraphQLSchema {
  const schema = buildSchema(SDL);
  const code = schema.getType('Code');
  if (!isScalarType(code)) throw new Error('Code is a scalar');
  code.serialize = value => {
    if (value === 'typed') throw new GraphQLError('typed', { extensions: { code: 'NOT_FOUND' } });
    if (typeof value !== 'string') throw new TypeError(`no code: ${typeof value}`);
    return value === 'none' ? null : value;
  };
  code.parseValue = value => {
    if (typeof value !== 'string' || value === 'bad') throw new GraphQLError('Code must be a text.');
    return { code: value, at: new Date(0) };
  };
  return schema;
}
