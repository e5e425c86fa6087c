import { snippetsOf } from '../docs/support/markdown.js';

/** The rights of a user of Redis that the documentation lists: with queues, and for an application without any. */
export const [RIGHTS = [], RIGHTS_WITHOUT_QUEUES = []] = snippetsOf('docs/recipes/redis.md', 'text').map(
  ({ code }) => (/^ACL SETUSER shop on >PASSWORD (.+)\n$/u.exec(code)?.[1] ?? '').split(' '),
);

/** All but one. */
export function without(right: string, rights: readonly string[]): readonly string[] {
  return rights.filter((other) => other !== right);
}
