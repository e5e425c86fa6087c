import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { REPLICATE_EFFECTS } from './lua.js';

/** A command and its arguments. An argument `key:string` stands for a key that holds a string, and so on. */
export type Trial = readonly [command: string, ...args: readonly (string | number)[]];

/** Commands that a feature uses: those that its scripts may use as well, and those that no script can run. */
export interface Trials {
  /** `set` must come first: a script that has written is not refused for lack of memory. */
  readonly inScripts: readonly Trial[];
  readonly alone?: readonly Trial[];
}

/**
 * Runs commands until one is refused, and removes the keys again: in one step, so that nothing stays if this process
 * ends. Returns the refused command and the error.
 */
const TRY = `
  ${REPLICATE_EFFECTS}
  local refused = false
  for _, text in ipairs(ARGV) do
    local command = cjson.decode(text)
    local reply = redis.pcall(unpack(command))
    if type(reply) == 'table' and reply.err then
      refused = { command[1], reply.err }
      break
    end
  end
  redis.pcall('DEL', unpack(KEYS))
  return refused
`;
const KEY = /^key:[a-z]+$/u;

/**
 * Tries commands on keys that nobody else uses, and leaves nothing behind.
 * @param beginning what the keys of the feature begin with.
 * @throws the error of the first command that Redis refuses, with its name as ioredis gives it.
 */
export async function tryCommands(redis: Redis, beginning: string, trials: Trials): Promise<void> {
  const base = `${beginning}preflight-${randomUUID()}`;
  const named = ([command, ...args]: Trial): Trial => [
    command,
    ...args.map((arg) => (isKey(arg) ? `${base}-${arg.slice(4)}` : arg)),
  ];
  const commands = trials.inScripts.map(named);
  const keys = trials.inScripts.flatMap(([, ...args]) => args.filter(isKey));
  const names = [...new Set(keys)].map((key) => `${base}-${key.slice(4)}`);
  const texts = commands.map((command) => JSON.stringify(command));
  const refused = (await redis.eval(TRY, names.length, ...names, ...texts)) as [string, string] | null;
  if (refused) throw Object.assign(new Error(refused[1]), { command: { name: refused[0] } });
  const alone = (trials.alone ?? []).map(named);
  await Promise.all(alone.map(([command, ...args]) => redis.call(command, ...args)));
}

function isKey(arg: string | number): arg is string {
  return typeof arg === 'string' && KEY.test(arg);
}
