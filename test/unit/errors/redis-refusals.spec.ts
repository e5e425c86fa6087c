import { describe, expect, it } from '@jest/globals';
import { isReadOnly, refusalOf, refusedCommandOf } from '../../../lib/errors/redis-refusals.js';

const CANARY = 'canary';

/** An error as ioredis creates it: it knows the arguments, which nobody may print. */
function replyError(message: string, command?: string): Error {
  return Object.assign(new Error(message), command && { command: { name: command, args: [CANARY] } });
}

describe('a command that Redis refuses', () => {
  it.each([
    [
      replyError("READONLY You can't write against a read only replica.", 'set'),
      /^Redis answered READONLY to SET: it is a read-only replica\. Connect to the primary\./u,
    ],
    [
      replyError(
        "OOM command not allowed when used memory > 'maxmemory'. script: 52fb, on @user_script:1.",
        'eval',
      ),
      /^Redis answered OOM to EVAL: its memory is full\. Raise its maxmemory/u,
    ],
    [
      replyError("NOPERM this user has no permissions to run the 'xadd' command", 'evalsha'),
      /^Redis answered NOPERM to XADD: its user may not do that\. Allow its user the command/u,
    ],
    [
      replyError('NOPERM this user has no permissions to access one of the keys used as arguments', 'get'),
      /^Redis answered NOPERM to GET: .+ keys that begin with the option prefix/u,
    ],
    [
      replyError('ERR ACL failure in script: No permissions to access a key', 'hset'),
      /^Redis answered NOPERM to HSET: its user may not use that key\. Allow its user all keys /u,
    ],
    [
      replyError("ERR The user executing the script can't run this command or subcommand", 'xadd'),
      /^Redis answered NOPERM to XADD: /u,
    ],
    [
      replyError('MOVED 3999 127.0.0.1:6381', 'get'),
      /^Redis answered MOVED to GET: it is part of a Redis Cluster, which is not supported\. Connect to /u,
    ],
    [
      replyError("CROSSSLOT Keys in request don't hash to the same slot"),
      /^Redis answered CROSSSLOT: it is part/u,
    ],
    [replyError('WRONGPASS invalid username-password pair', 'auth'), /^Redis answered WRONGPASS to AUTH: /u],
    [
      replyError('NOAUTH Authentication required.', 'info'),
      /^Redis answered NOAUTH to INFO: .+Correct the user/u,
    ],
    [
      replyError('MISCONF Redis is configured to save RDB snapshots, but', 'set'),
      /^Redis answered MISCONF to SET: it cannot save its data/u,
    ],
    [
      replyError('NOREPLICAS Not enough good replicas to write.', 'set'),
      /^Redis answered NOREPLICAS to SET: /u,
    ],
  ])('is explained, with the command and what to do: %s', (error, text) => {
    const refusal = refusalOf(error)!;
    expect(refusal.text).toMatch(text);
    expect(refusal.text.endsWith(refusal.advice)).toBe(true);
    expect(refusal.text).not.toContain(CANARY);
  });

  it('is recognized where Redis 6 reports it from inside a script', () => {
    const error = replyError(
      "ERR Error running script (call to f_1): @user_script:1: @user_script: 1: -READONLY You can't write.",
      'evalsha',
    );
    expect(refusalOf(error)?.text).toMatch(/^Redis answered READONLY to EVALSHA: /u);
    expect(isReadOnly(error)).toBe(true);
  });

  it('is said of the server that refused it', () => {
    expect(refusalOf(replyError('OOM x', 'set'), 'Redis at host:1')?.text).toMatch(
      /^Redis at host:1 answered OOM to SET: /u,
    );
  });

  it.each([
    new Error('ECONNREFUSED'),
    new Error('the shop answered: -OOM'),
    new Error('ERR unknown command'),
    new Error('toString'),
    undefined,
    'READONLY',
  ])('is none of these: %p', (error) => {
    expect(refusalOf(error)).toBeUndefined();
    expect(isReadOnly(error)).toBe(false);
  });

  it.each([
    [replyError('ERR unknown command', 'hgetall'), 'HGETALL'],
    [replyError('ERR x', `set ${CANARY}`), undefined],
    [new Error('x'), undefined],
    [undefined, undefined],
  ])('is named without its arguments: %s', (error, command) => {
    expect(refusedCommandOf(error)).toBe(command);
  });
});
