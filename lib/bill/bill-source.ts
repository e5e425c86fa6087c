import { quoted } from '../common/text.js';
import { Secret } from '../common/secret.js';
import { WeComReplyError } from '../errors/wecom-pay.errors.js';
import type { GetBillResponseDto } from './dto/get-bill.response.dto.js';
import { GET_BILL } from './get-bill.endpoint.js';

/** Where the file of a bill is, and what proves that we may have it. */
export interface BillSource {
  /** Path and query. */
  readonly target: Secret;
  readonly authorization: Secret | undefined;
  /** In lower-case hex. */
  readonly sha1: string;
}

/** An origin whose names are shorter than any secret. */
const SHOWABLE = /^https?:\/\/(?:[a-z\d-]{1,32}\.){0,8}[a-z\d-]{1,32}(?::\d+)?$/u;
const HEADER_NAME = /^\s*authorization\s*:/iu;

/**
 * The source that WeCom names, if it is where bills may come from.
 * @param origin the option `billBaseUrl`.
 * @throws {WeComReplyError} if it is anywhere else.
 */
export function billSourceOf(
  { download_url, auth, hash_value }: GetBillResponseDto,
  origin: string,
): BillSource {
  const url = URL.canParse(download_url) ? new URL(download_url) : undefined;
  if (url === undefined) throw elsewhere(origin, 'no URL');
  if (url.origin !== origin || url.username !== '' || url.password !== '')
    throw elsewhere(origin, SHOWABLE.test(url.origin) ? quoted(url.origin) : 'another origin');
  const authorization = auth?.replace(HEADER_NAME, '').trim();
  return {
    target: new Secret(url.pathname + url.search),
    authorization: authorization ? new Secret(authorization) : undefined,
    sha1: hash_value.toLowerCase(),
  };
}

function elsewhere(origin: string, got: string): WeComReplyError {
  const hint = 'If bills come from another host in your network, set the option billBaseUrl.';
  const { path: endpoint } = GET_BILL;
  return new WeComReplyError(
    `${endpoint} failed: in the reply, download_url must be on ${origin}, got ${got}. ${hint}`,
    { endpoint, hint },
  );
}
