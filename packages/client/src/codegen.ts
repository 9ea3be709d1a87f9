/** For GraphQL Code Generator: the `config` of the client preset. Without `scalars`, an `authorizationUrl` is `unknown`. */
export const codegenConfig = {
  useTypeImports: true,
  enumsAsTypes: true,
  scalars: { DateTime: 'string', Date: 'string', URL: 'string', JSON: 'unknown' },
};
