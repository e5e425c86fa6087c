/**
 * An amount as WeCom wants it: with `CNY` where the application names no currency. Whether it is an amount is checked
 * later.
 */
export function withCurrency(amount: { readonly currency?: string | undefined }): unknown {
  const isObject = typeof amount === 'object' && amount !== null;
  return isObject ? { ...amount, currency: amount.currency ?? 'CNY' } : amount;
}
