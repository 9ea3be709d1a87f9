import { type ExecutionArgs, NoSchemaIntrospectionCustomRule, validate } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** graphql 17's option, which the executor has already. */
const hideSuggestions = (args: ExecutionArgs) => {
  Object.assign(args, { hideSuggestions: true });
};

/** Neither shows the schema nor suggests names of it: what a client does not know it cannot learn from errors. */
export function useNoIntrospection(): Plugin {
  return {
    onValidate({ addValidationRule, setValidationFn }) {
      addValidationRule(NoSchemaIntrospectionCustomRule);
      setValidationFn((schema, document, rules) => validate(schema, document, rules, { hideSuggestions: true }));
    },
    onExecute: ({ args }) => hideSuggestions(args),
    onSubscribe: ({ args }) => hideSuggestions(args),
  };
}
