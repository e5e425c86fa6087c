/** An enum that WeCom may extend: editors complete the known values, any other string is valid. */
export type OpenEnum<Known extends string> = Known | (string & {});
