/** Why Redis refuses commands, and what to do about it. */
export interface Reason {
  readonly because: string;
  readonly advice: string;
}

/** A command that Redis has refused. Safe to print: it names the command, never its arguments. */
export interface RedisRefusal {
  readonly text: string;
  readonly advice: string;
}

/** Why a Redis Cluster cannot be used, and what to do instead. */
export const CLUSTER: Reason = {
  because: 'it is part of a Redis Cluster, which is not supported',
  advice: 'Connect to a Redis without cluster mode, a single one or one behind Sentinel.',
};
const LOGIN: Reason = {
  because: 'it does not accept the user or the password',
  advice: 'Correct the user and the password in the option connection.',
};

const KEYS: Reason = {
  because: 'its user may not use that key',
  advice: 'Allow its user all keys that begin with the option prefix (ACL SETUSER).',
};

/** By the word that Redis begins its error with. */
export const REDIS_REASONS: Readonly<Record<string, Reason>> = {
  READONLY: {
    because: 'it is a read-only replica',
    advice:
      'Connect to the primary. After a failover, the address must lead to the new one; Sentinel does that.',
  },
  OOM: {
    because: 'its memory is full',
    advice: 'Raise its maxmemory, or store less in it.',
  },
  NOPERM: {
    because: 'its user may not do that',
    advice:
      'Allow its user the command (ACL SETUSER). The recipe "Redis in production" lists all that are needed.',
  },
  MOVED: CLUSTER,
  ASK: CLUSTER,
  CROSSSLOT: CLUSTER,
  CLUSTERDOWN: CLUSTER,
  NOAUTH: LOGIN,
  WRONGPASS: LOGIN,
  MISCONF: {
    because: 'it cannot save its data to disk',
    advice: 'Free disk space, or correct its configuration; its log says what failed.',
  },
  NOREPLICAS: {
    because: 'it has fewer replicas than it requires for a write',
    advice: 'Bring its replicas back, or lower its min-replicas-to-write.',
  },
};

/** Redis 6 puts the word behind the place in a script where it was raised. */
const WORD = new RegExp(`(?:^|@user_script: \\d+: -)(${Object.keys(REDIS_REASONS).join('|')})\\b`, 'u');
/** Only what a script may run is refused without a word. */
const NOT_ALLOWED_IN_SCRIPT = /user executing the script|ACL failure in script/u;
const NOT_THAT_KEY = /permissions to access a|access one of the keys|access at least one of the keys/u;
const COMMAND = /^[a-z|]{2,40}$/iu;

/**
 * What Redis's refusal of a command means, and what to do about it; `undefined` if it is another error.
 * @param redis who refused it, at the beginning of the sentence.
 */
export function refusalOf(error: unknown, redis = 'Redis'): RedisRefusal | undefined {
  const message = messageOf(error);
  const word = NOT_ALLOWED_IN_SCRIPT.test(message) ? 'NOPERM' : WORD.exec(message)?.[1];
  const reason = word === 'NOPERM' && NOT_THAT_KEY.test(message) ? KEYS : REDIS_REASONS[word ?? ''];
  if (reason === undefined) return undefined;
  const command = refusedCommandOf(error);
  const { because, advice } = reason;
  return {
    text: `${redis} answered ${word}${command === undefined ? '' : ` to ${command}`}: ${because}. ${advice}`,
    advice,
  };
}

/** The command that an error is the answer to, in capitals, if it is known. */
export function refusedCommandOf(error: unknown): string | undefined {
  const { command } = Object(error) as { readonly command?: { readonly name?: unknown } };
  const name = /'([a-z|]+)' command/u.exec(messageOf(error))?.[1] ?? command?.name;
  return typeof name === 'string' && COMMAND.test(name) ? name.toUpperCase() : undefined;
}

/** Whether Redis refused a write because it is a replica: after a failover, the connection leads to the old primary. */
export function isReadOnly(error: unknown): boolean {
  return WORD.exec(messageOf(error))?.[1] === 'READONLY';
}

function messageOf(error: unknown): string {
  const { message } = Object(error) as { readonly message?: unknown };
  return typeof message === 'string' ? message : '';
}
