import type { Plugin } from 'graphql-yoga';
import type { RequestRate } from '../request-rate.js';
import type { ServerContext } from './context.js';

/**
 * A session that this process has not seen yet is looked up as soon as an operation runs, which most operations would do anyway, so that from
 * now on its requests are counted for itself. Not waited for.
 */
export function useRealSessions(rate: RequestRate): Plugin<ServerContext, ServerContext> {
  function look({ visit, desk }: Pick<ServerContext, 'visit' | 'desk'>): void {
    desk.hasSession().then(
      isReal => isReal && rate.trust(visit),
      () => {},
    );
  }
  return {
    onExecute({ context }) {
      if (rate.doubts(context.visit)) look(context);
    },
    onSubscribe({ args: { contextValue } }) {
      if (rate.doubts(contextValue.visit)) look(contextValue);
    },
  };
}
