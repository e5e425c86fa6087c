/** The fields of a row, and how other naming conventions write them, without case and underscores. */
const SPELLINGS = {
  out_trade_no: ['outtradeno'],
  mchid: ['mchid'],
  createdAt: ['createdat', 'createat', 'createdtime', 'createtime', 'createddate', 'createdate', 'gmtcreate'],
} as const;

type Field = keyof typeof SPELLINGS;

export interface MisnamedColumn {
  readonly field: Field;
  readonly column: string;
}

/** The columns of a row that are meant for one of our fields but have another name, such as `created_at`. */
export function misnamedColumns(row: unknown): readonly MisnamedColumn[] {
  if (typeof row !== 'object' || row === null) return [];
  const fields = (Object.keys(SPELLINGS) as Field[]).filter((field) => !(field in row));
  return fields.flatMap((field) => {
    const spellings: readonly string[] = SPELLINGS[field];
    const column = Object.keys(row).find((key) =>
      spellings.includes(key.replaceAll(/[_-]/gu, '').toLowerCase()),
    );
    return column === undefined ? [] : [{ field, column }];
  });
}
