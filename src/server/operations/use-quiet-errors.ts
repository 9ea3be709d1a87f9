import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { ProtocolCode } from '../../errors.js';
import { quiet, quietMessage, reworded } from './quiet.js';

/** Yoga marks it so, too, but only the first time, and only where there is a Request. */
const PARSE_FAILED = { code: 'GRAPHQL_PARSE_FAILED' satisfies ProtocolCode, http: { spec: true, status: 400 } };

/** Parse and validation errors do not repeat the values they complain about. */
export function useQuietErrors(): Plugin {
  return {
    onParse() {
      return ({ result, replaceParseResult }) => {
        if (result instanceof GraphQLError) replaceParseResult(reworded(result, quietMessage(result), PARSE_FAILED));
      };
    },
    onValidate() {
      return ({ valid, result, setResult }) => {
        if (!valid) setResult(result.map((error: Error) => (error instanceof GraphQLError ? quiet(error) : error)));
      };
    },
  };
}
