/** How far each state is from the first one; states of one rank do not follow on each other once they are final. */
export interface StateRanks {
  readonly rankOf: (state: string) => number;
  readonly isFinal: (state: string) => boolean;
}

/** Whether WeCom returned an earlier state than before. */
export function isEarlier(from: string | undefined, to: string, { rankOf, isFinal }: StateRanks): boolean {
  if (from === undefined || from === to) return false;
  return rankOf(to) < rankOf(from) || (rankOf(to) === rankOf(from) && isFinal(from));
}
