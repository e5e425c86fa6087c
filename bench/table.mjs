/**
 * Prints a table: texts to the left, figures to the right.
 * @param {string} title
 * @param {string[]} columns
 * @param {string[][]} rows
 */
export function printTable(title, columns, rows) {
  const widths = columns.map((column, index) =>
    Math.max(...[column, ...rows.map((row) => row[index])].map(width)),
  );
  const line = (cells) =>
    cells
      .map((cell, index) => pad(cell, widths[index], index > 0))
      .join('  ')
      .trimEnd();
  console.log(`\n${title}\n`);
  console.log(line(columns));
  console.log(widths.map((length) => '─'.repeat(length)).join('  '));
  for (const row of rows) console.log(line(row));
}

function pad(text, length, toTheRight) {
  const blank = ' '.repeat(length - width(text));
  return toTheRight ? blank + text : text + blank;
}

function width(text) {
  return [...text].length;
}
