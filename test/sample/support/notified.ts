const MOST_TIMES = 4;

/** Repeats what WeCom notifies the shop of until that is how the shop learned it: on a busy machine, a poll may be sooner. */
export async function untilNotified<T>(
  act: (time: number) => Promise<T>,
  isNotified: (outcome: T) => boolean | Promise<boolean>,
): Promise<T> {
  for (let time = 1; ; time++) {
    const outcome = await act(time);
    if ((await isNotified(outcome)) || time === MOST_TIMES) return outcome;
  }
}
