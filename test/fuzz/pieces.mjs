/** The bytes in pieces of some sizes, over and over; `seed` 0 leaves them whole. */
export function inPieces(bytes, seed) {
  if (seed === 0) return [bytes];
  const most = Math.max(1, Math.ceil(bytes.length / (1 + (seed % 32))));
  const pieces = [];
  for (let from = 0, step = seed; from < bytes.length; step = (step * 31 + 7) % 257) {
    const size = 1 + (step % most);
    // No more pieces than a network would make of it.
    const to = pieces.length > 64 ? bytes.length : from + size;
    pieces.push(bytes.subarray(from, to));
    from = to;
  }
  return pieces;
}
