/** Why the file of a bill cannot be trusted. It never contains a value of a row, which may be someone's. */
export class UnusableBill extends Error {}
