/** How other naming conventions write the fields of a row, without case and underscores. */
const SPELLINGS = {
  out_trade_no: ['outtradeno'],
  out_refund_no: ['outrefundno'],
  out_request_no: ['outrequestno'],
  mchid: ['mchid'],
  total: ['total'],
  funds_account: ['fundsaccount'],
  createdAt: ['createdat', 'createat', 'createdtime', 'createtime', 'createddate', 'createdate', 'gmtcreate'],
} as const;

export type ColumnName = keyof typeof SPELLINGS;

export interface MisnamedColumn {
  readonly field: ColumnName;
  readonly column: string;
}

/** The columns of a row that are meant for one of these fields but have another name, such as `created_at`. */
export function misnamedColumns(row: unknown, fields: readonly ColumnName[]): readonly MisnamedColumn[] {
  if (typeof row !== 'object' || row === null) return [];
  return fields
    .filter((field) => !(field in row))
    .flatMap((field) => {
      const spellings: readonly string[] = SPELLINGS[field];
      const column = Object.keys(row).find((key) =>
        spellings.includes(key.replaceAll(/[_-]/gu, '').toLowerCase()),
      );
      return column === undefined ? [] : [{ field, column }];
    });
}
