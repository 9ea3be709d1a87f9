import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { quiet } from './quiet.js';

/** Parse and validation errors do not repeat the values they complain about. */
export function useQuietErrors(): Plugin {
  return {
    onParse() {
      return ({ result, replaceParseResult }) => {
        if (result instanceof GraphQLError) replaceParseResult(quiet(result));
      };
    },
    onValidate() {
      return ({ valid, result, setResult }) => {
        if (!valid) setResult(result.map((error: Error) => (error instanceof GraphQLError ? quiet(error) : error)));
      };
    },
  };
}
