export const BILL_FLAWS = [
  'creating',
  'none',
  'late',
  'elsewhere',
  'wrong-hash',
  'changed-byte',
  'cut',
  'missing-row',
  'wrong-sum',
] as const;

/**
 * What is wrong with a bill. `creating`: it is not ready yet. `none`: there were no transactions that day, whatever
 * there was. `late`: its URL is out of date when it arrives. `elsewhere`: its URL is on another host. `wrong-hash`: the
 * digest is of another file. `changed-byte`: one byte of the file is another than when it was hashed. `cut`: half of
 * the file is missing. `missing-row`: a row is missing, and the digest is of what is left. `wrong-sum`: its summary
 * counts a row too many, and the digest is of that file.
 */
export type FakeBillFlaw = (typeof BILL_FLAWS)[number];
