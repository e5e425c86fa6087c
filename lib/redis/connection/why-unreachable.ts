import { reasonOf } from '../../errors/foreign-error.js';
import type { Reason } from '../../errors/redis-refusals.js';
import { CLUSTER, refusalOf, refusedCommandOf } from '../../errors/redis-refusals.js';
import { isTlsCode } from '../../errors/tls-codes.js';
import { SentinelsFailedError } from './first-connection.js';

const UNKNOWN_GROUP = /No such master|invalid reply: null/u;
const LOGIN = /\b(?:NOAUTH|WRONGPASS|NOPERM)\b/u;

/** Why the first connection to Redis failed, or what it was tried for, in sentences that say what to do. */
export function whyUnusable(error: unknown, redis: string): string {
  if (error instanceof SentinelsFailedError) return unusable(redis, reasonOfSentinels(error.failures));
  const refusal = refusalOf(error, redis);
  if (refusal) return refusal.text;
  const reason = reasonOf(error);
  if (isTlsCode(reason)) return unusable(redis, untrusted(reason));
  const command = refusedCommandOf(error);
  const where = command === undefined ? '' : ` in reply to ${command}`;
  return `${redis} is unreachable or unusable (${reason}${where}). Start it, or correct the option connection.${hintOn(reason)}`;
}

/** A Redis that is a part of a Redis Cluster. */
export function whyNoCluster(redis: string): string {
  return unusable(redis, CLUSTER);
}

function unusable(redis: string, { because, advice }: Reason): string {
  return `${redis} cannot be used: ${because}. ${advice}`;
}

function untrusted(code: string): Reason {
  return {
    because: `the TLS connection failed (${code})`,
    advice:
      'Check its certificate, the system clock, and tls in the option connection: ca must contain the CA that issued it, ' +
      'unless Node trusts that CA; cert and key are needed if it demands a client certificate.',
  };
}

/** Redis says nothing about a client that speaks no TLS, or has no certificate. */
function hintOn(code: string): string {
  return code === 'ECONNRESET' || code === 'EPIPE'
    ? ' If it takes only TLS, use rediss:// or tls; if it demands a certificate of its clients, set cert and key in tls.'
    : '';
}

/** The most telling failure counts: one that answers says more than those that do not. */
function reasonOfSentinels(failures: readonly unknown[]): Reason {
  const messages = failures.map((failure) => (failure as Error).message);
  if (messages.some((message) => UNKNOWN_GROUP.test(message))) {
    return {
      because: 'the Sentinels watch no group of this name',
      advice: 'Correct name in the option connection.',
    };
  }
  if (messages.some((message) => LOGIN.test(message))) {
    return {
      because: 'the Sentinels do not accept the user or the password',
      advice: 'Correct sentinelUsername and sentinelPassword in the option connection.',
    };
  }
  return {
    because: 'no Sentinel answers',
    advice: 'Start them, or correct sentinels and sentinelTLS in the option connection.',
  };
}
