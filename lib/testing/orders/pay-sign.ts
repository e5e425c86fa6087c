import type { KeyObject } from 'node:crypto';
import { createSign, createVerify, generateKeyPairSync } from 'node:crypto';

/** What is signed, see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter7_2_9.shtml */
export interface SignedPayment {
  readonly appid: string;
  readonly timeStamp: string;
  readonly nonceStr: string;
  /** `prepay_id=…` */
  readonly package: string;
}

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const DIGEST = 'RSA-SHA256';

let pair: KeyPair | undefined;

/** Making one takes some 100 ms, so there is one for all fakes of a process, and none where nothing is signed. */
function keyPair(): KeyPair {
  pair ??= generateKeyPairSync('rsa', { modulusLength: 2048 });
  return pair;
}

export function publicKeyPem(): string {
  return keyPair().publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

export function paySignOf(payment: SignedPayment): string {
  return createSign(DIGEST).update(messageOf(payment)).sign(keyPair().privateKey, 'base64');
}

export function isSignedBy(payment: SignedPayment, paySign: string): boolean {
  return createVerify(DIGEST).update(messageOf(payment)).verify(keyPair().publicKey, paySign, 'base64');
}

function messageOf(payment: SignedPayment): string {
  return `${payment.appid}\n${payment.timeStamp}\n${payment.nonceStr}\n${payment.package}\n`;
}
