const VARIABLES = [
  { name: 'WECOM_CORP_ID', about: '企业ID: 管理后台 → 我的企业 → 企业信息', line: 'WECOM_CORP_ID=' },
  { name: 'WECOM_CORP_SECRET', about: 'Secret of the self-built app (自建应用)', line: 'WECOM_CORP_SECRET=' },
  { name: 'WECOM_PAY_MCHID', about: '二级商户号', line: 'WECOM_PAY_MCHID=' },
  {
    name: 'WECOM_BASE_URL',
    about: 'Only for the fake WeCom: npx nestjs-wecom-pay-fake --port 8080',
    line: '# WECOM_BASE_URL=http://127.0.0.1:8080',
  },
] as const;

export const VARIABLE_NAMES: readonly string[] = VARIABLES.map(({ name }) => name);

/** The text of `.env.example` with the variables that it lacks at its end; one that is commented out is there. */
export function withVariables(text: string): string {
  const lacking = VARIABLES.filter(
    ({ name }) => !new RegExp(`^[ \\t]*(?:#[ \\t]*)?(?:export[ \\t]+)?${name}[ \\t]*=`, 'mu').test(text),
  );
  if (lacking.length === 0) return text;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = lacking.flatMap(({ about, line }) => [`# ${about}`, line]);
  const before = text === '' || text.endsWith('\n') ? text : text + eol;
  return before + (text === '' ? '' : eol) + lines.map((line) => line + eol).join('');
}
