import type { IncomingMessage } from 'node:http';

export interface RequestTarget {
  /** Path without the query; `*` where the request is about the server itself. */
  readonly path: string;
  /** Query with its question mark, or empty. */
  readonly search: string;
  /** Host and port that the client asks for. */
  readonly host: string | undefined;
}

const ABSOLUTE = /^https?:\/\/(?:[^/?#@]*@)?([^/?#@]*)/i;

/** The target of a request in origin form or in absolute form, whose host counts in place of the Host header (RFC 9112, 3.2.2). */
export function requestTarget({ url = '/', headers }: Pick<IncomingMessage, 'url' | 'headers'>): RequestTarget {
  const absolute = url.startsWith('/') ? null : ABSOLUTE.exec(url);
  const rest = absolute ? url.slice(absolute[0].length) : url;
  const question = rest.indexOf('?');
  return {
    path: (question < 0 ? rest : rest.slice(0, question)) || '/',
    search: question < 0 ? '' : rest.slice(question),
    host: absolute ? absolute[1] : headers.host,
  };
}
