import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** Variables or extensions in a GET's query that are no JSON are the client's fault: 400, without repeating them. */
export function useGetParams(): Plugin {
  return {
    onRequestParse({ request, requestParser, setRequestParser }) {
      if (request.method !== 'GET' || !requestParser) return;
      setRequestParser(asked => {
        try {
          return requestParser(asked);
        } catch {
          throw new GraphQLError('variables and extensions must be JSON.', {
            extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
          });
        }
      });
    },
  };
}
