import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { quietMessage, redactMessage, reworded } from './redact-message.js';
import { PARSE_FAILED } from './use-limits.js';

/** Parse and validation errors do not repeat the values they complain about. */
export function useErrorRedaction(): Plugin {
  return {
    onParse() {
      return ({ result, replaceParseResult }) => {
        if (result instanceof GraphQLError) replaceParseResult(reworded(result, quietMessage(result), PARSE_FAILED));
      };
    },
    onValidate() {
      return ({ valid, result, setResult }) => {
        if (!valid)
          setResult(result.map((error: Error) => (error instanceof GraphQLError ? redactMessage(error) : error)));
      };
    },
  };
}
