export interface Language {
  /** The folder of its pages on the site. */
  readonly folder: '' | 'zh/';
  /** How its files in the repository end. */
  readonly ending: '.md' | '.zh-CN.md';
  readonly guide: string;
  readonly recipes: string;
  readonly howItWorks: string;
  readonly reference: string;
  readonly decisions: string;
  /** What the picture of the board shows. */
  readonly board: string;
}

export const ENGLISH: Language = {
  folder: '',
  ending: '.md',
  guide: 'Guide',
  recipes: 'Recipes',
  howItWorks: 'How it works',
  reference: 'API',
  decisions: 'Design decisions',
  board: 'The demo shop of npm start: orders on a fake WeCom turn green once they are paid',
};

export const CHINESE: Language = {
  folder: 'zh/',
  ending: '.zh-CN.md',
  guide: '指南',
  recipes: '用法',
  howItWorks: '工作原理',
  reference: 'API',
  decisions: '设计决策',
  board: 'npm start 启动的示例商户应用：运行在模拟的企业微信上，订单支付后变绿',
};

export const LANGUAGES = [ENGLISH, CHINESE] as const;

/** The texts of VitePress itself. */
export const CHINESE_THEME = {
  outline: { label: '本页内容', level: [2, 3] as [number, number] },
  docFooter: { prev: '上一页', next: '下一页' },
  darkModeSwitchLabel: '主题',
  lightModeSwitchTitle: '切换到浅色主题',
  darkModeSwitchTitle: '切换到深色主题',
  sidebarMenuLabel: '目录',
  returnToTopLabel: '回到顶部',
  langMenuLabel: '切换语言',
  skipToContentLabel: '跳到正文',
  notFound: {
    title: '没有这个页面',
    quote: '链接可能写错了，或者页面已经移走。',
    linkLabel: '回到首页',
    linkText: '回到首页',
  },
};

export const CHINESE_SEARCH = {
  button: { buttonText: '搜索', buttonAriaLabel: '搜索' },
  modal: {
    displayDetails: '显示详情',
    resetButtonTitle: '清空',
    backButtonTitle: '返回',
    noResultsText: '没有找到',
    footer: {
      selectText: '打开',
      selectKeyAriaLabel: '回车',
      navigateText: '选择',
      navigateUpKeyAriaLabel: '上箭头',
      navigateDownKeyAriaLabel: '下箭头',
      closeText: '关闭',
      closeKeyAriaLabel: 'Esc',
    },
  },
};
