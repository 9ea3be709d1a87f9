import { NoSchemaIntrospectionCustomRule, validate } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { MOST_ERRORS } from './few-errors.js';

/** Neither shows the schema nor suggests names of it. What is suggested for variables is left to the masking: those are checked at execution. */
export function useNoIntrospection(): Plugin {
  return {
    onValidate({ addValidationRule, setValidationFn }) {
      addValidationRule(NoSchemaIntrospectionCustomRule);
      setValidationFn((schema, document, rules) =>
        validate(schema, document, rules, { hideSuggestions: true, maxErrors: MOST_ERRORS }),
      );
    },
  };
}
