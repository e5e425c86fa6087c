// The front end of the recipe for the checkout, in a WeChat that is no more than `wx` and `Page`.

export interface Customer {
  wantsToPay: boolean;
}

export interface Page {
  readonly data: { readonly state: string };
  onLoad(query: object): void;
  pay(): Promise<void>;
  setData(data: object): void;
}

interface WxRequest {
  readonly method: string;
  readonly url: string;
  readonly success: (answer: object) => void;
  readonly fail: (error: unknown) => void;
}

/** The page of the mini program, where `customer` says how `wx.requestPayment()` ends. */
export async function openPage(frontEnd: string, shop: string, customer: Customer): Promise<Page> {
  let page!: Page;
  Object.assign(globalThis, {
    wx: {
      request({ method, url, success, fail }: WxRequest) {
        fetch(url.replace('https://shop.example.com', shop), { method })
          .then(async (response) => success({ statusCode: response.status, data: await response.json() }))
          .catch(fail);
      },
      async requestPayment(parameters: object) {
        if (!customer.wantsToPay) throw { errMsg: 'requestPayment:fail cancel' };
        const url = `${process.env['WECOM_BASE_URL']}/wx/requestPayment`;
        const response = await fetch(url, { method: 'POST', body: JSON.stringify(parameters) });
        return response.json();
      },
    },
    Page: (definition: Page) => {
      page = { ...definition, setData: (data) => Object.assign(page.data, data) };
    },
  });
  await import(frontEnd);
  return page;
}
