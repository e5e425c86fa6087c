/** An optional text of a row: databases say null, or a default of '', for none. */
export function optionalText(text: string | null | undefined): string | undefined {
  return text === null || text === '' ? undefined : text;
}
