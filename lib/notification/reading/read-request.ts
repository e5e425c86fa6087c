import { printable } from '../../common/text.js';
import type { OpenedMessage } from './message-crypto.js';
import { NoticeRefused } from './notice-refused.error.js';
import type { Notice } from './notice.js';
import type { NotificationKey } from './notification-key.js';
import type { NotificationRequest, SealedRequest } from './sealed-request.js';
import { sealedRequestOf } from './sealed-request.js';

/** What a request says. */
export type Reading =
  | { readonly kind: 'verification'; readonly echo: string }
  /** `signedAt` is in ms since the epoch. */
  | { readonly kind: 'notice'; readonly notice: Notice; readonly signedAt: number }
  | Refusal;

export interface Refusal {
  readonly kind: 'refused';
  /** For the log alone, like the advice. */
  readonly reason: string;
  readonly advice: string | undefined;
  /** How many of the three checks it passed: signature, decryption, corp. */
  readonly passed: number;
}

export interface ReadingContext {
  /** Of the apps that may send notices. */
  readonly keys: readonly NotificationKey[];
  readonly corpId: string;
}

/** Verifies a request, then decrypts it. */
export function readRequest(request: NotificationRequest, context: ReadingContext): Reading {
  try {
    return readSealed(sealedRequestOf(request), context);
  } catch (error) {
    return refusal(error);
  }
}

/** The same for each of several accounts. */
export function readSealed(request: SealedRequest, { keys, corpId }: ReadingContext): Reading {
  let passed = 0;
  try {
    const signers = keys.filter((one) => one.hasSigned(request, request.signature));
    if (signers.length === 0) throw new NoticeRefused('no key in notifications.keys matches its signature');
    passed++;
    request.check();
    const { key, message, receiveId } = openedByOne(signers, request.encrypt);
    passed++;
    if (receiveId !== corpId) throw forAnotherCorp(receiveId, corpId);
    passed++;
    if (request.kind === 'verification') return { kind: 'verification', echo: message };
    return { kind: 'notice', notice: key.read(message), signedAt: Number(request.timestamp) * 1_000 };
  } catch (error) {
    return refusal(error, passed);
  }
}

/** @throws what is none. */
export function refusal(error: unknown, passed = 0): Refusal {
  if (!(error instanceof NoticeRefused)) throw error;
  return { kind: 'refused', reason: error.message, advice: error.advice, passed };
}

/** Several apps may have the same token. */
function openedByOne(
  [key, ...others]: readonly NotificationKey[],
  encrypt: string,
): OpenedMessage & { readonly key: NotificationKey } {
  try {
    return { key: key!, ...key!.open(encrypt) };
  } catch (error) {
    if (others.length === 0) throw error;
    return openedByOne(others, encrypt);
  }
}

function forAnotherCorp(receiveId: string, corpId: string): NoticeRefused {
  return new NoticeRefused(`it is for the corp ${printable(receiveId, 64)}, but corpId is ${corpId}`);
}
