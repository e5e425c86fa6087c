/** Where WeCom's documentation is silent, the client must be right under each reading. See `FakeReadings`. */
const READINGS = {
  changedOrder: ['refused', 'repeat'],
  closingPaid: ['refused', 'ignored'],
  closingClosed: ['done', 'refused'],
  changedRefund: ['refused', 'repeat'],
  closedRefund: ['CLOSE', 'CLOSED'],
};

/** One of each, by chance. */
export function chooseReadings(random) {
  return Object.fromEntries(
    Object.entries(READINGS).map(([name, values]) => [name, values[Math.floor(random() * values.length)]]),
  );
}
