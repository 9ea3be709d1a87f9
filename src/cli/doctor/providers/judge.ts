import type { UpstreamResponse } from '../../../upstream/answer.js';
import type { UpstreamFailure } from '../../../upstream/failure.js';
import { error, type Said, warning } from '../finding.js';
import { bare } from './probe.js';

const TLS = /^(ERR_TLS|ERR_SSL|EPROTO|CERT|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|ERR_CERT)/;
const PAGE = /^\s*</;

/** What is wrong with an endpoint that gave no whole answer. `what`: its name and address. */
export function judgeFailure(what: string, failure: UpstreamFailure): Said {
  const code = codeIn(failure.cause);
  if (code && TLS.test(code))
    return error('ENDPOINT_TLS', `${what}: no TLS connection (${code})`, 'Look at its certificate and at the address.');
  if (failure.kind === 'never-sent')
    return error(
      'ENDPOINT_UNREACHABLE',
      `${what}: cannot be reached${code ? ` (${code})` : ''}`,
      'Look at the address, DNS and the way out of this network.',
    );
  if (failure.kind === 'too-large')
    return error('ENDPOINT_UNEXPECTED', `${what}: answers far too much`, 'Look at the address.');
  return error(
    'ENDPOINT_SILENT',
    `${what}: takes the request, and gives no whole answer`,
    'Look at the address; else ask the provider.',
  );
}

/** What is wrong with an answer that is not the one expected. */
export function judgeAnswer(what: string, answer: UpstreamResponse): Said {
  const { status } = answer;
  if (status === 429) return warning('ENDPOINT_LIMITS', `${what}: asks to wait (HTTP 429)`, 'Try again later.');
  if (status >= 500)
    return error('ENDPOINT_FAILING', `${what}: fails (HTTP ${status})`, 'Try again later; else ask the provider.');
  if (status >= 300 && status < 400)
    return error('ENDPOINT_REDIRECTS', `${what}: ${elsewhere(answer)}`, 'Set the address it points to.');
  if (status === 404 || status === 405 || status === 410)
    return error(
      'ENDPOINT_MISSING',
      `${what}: there is no such endpoint (HTTP ${status})`,
      'Look at the address and the version in it.',
    );
  if (PAGE.test(answer.text) || answer.headers['content-type']?.includes('text/html'))
    return error(
      'ENDPOINT_HTML',
      `${what}: answers with a page (HTTP ${status})`,
      'Look at the address, and at proxies in between.',
    );
  return error(
    'ENDPOINT_UNEXPECTED',
    `${what}: answers as no such endpoint does (HTTP ${status})`,
    'Look at the address and the version in it.',
  );
}

function elsewhere({ status, headers: { location } }: UpstreamResponse): string {
  const to = location !== undefined && URL.canParse(location) ? ` to ${bare(location)}` : '';
  return `sends elsewhere${to} (HTTP ${status}), which is not followed`;
}

/** The code of an error, or of what it was made from. */
function codeIn(cause: unknown): string | undefined {
  if (typeof cause !== 'object' || cause === null) return undefined;
  const { code, cause: beneath } = cause as { code?: unknown; cause?: unknown };
  return typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : codeIn(beneath);
}
