/** What leads from one page to the other. */
export const PAGES = {
  en: { pageBoard: 'Board', pageReconciliation: 'Reconciliation' },
  zh: { pageBoard: '看板', pageReconciliation: '对账' },
};
