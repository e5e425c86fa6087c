import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import { GET_ORDER, GET_TOKEN, ORDER, useScene } from '../support/e2e-scene.js';

const scene = useScene();
const seen: string[] = [];
const { transformRequest } = axios.defaults;
let interceptor: number;

beforeEach(() => {
  axios.defaults.headers.common['Authorization'] = 'Bearer of-the-host';
  axios.defaults.transformRequest = [
    function (this: { url?: string }, body: unknown) {
      seen.push(this.url ?? '');
      return body;
    },
  ];
  interceptor = axios.interceptors.request.use((config) => {
    seen.push(config.url ?? '');
    return config;
  });
});

afterEach(() => {
  delete axios.defaults.headers.common['Authorization'];
  axios.defaults.transformRequest = transformRequest!;
  axios.interceptors.request.eject(interceptor);
  seen.length = 0;
});

describe("the axios of the host's own calls", () => {
  it('does not see a request of this module, nor add to it', async () => {
    const { orders } = await scene.current.start();
    await orders.query(ORDER);

    const headers = [GET_TOKEN, GET_ORDER].flatMap((endpoint) =>
      scene.current.wecom.requestsTo(endpoint).map((request) => request.headers),
    );
    expect(headers).toHaveLength(2);
    expect(headers.map(({ authorization }) => authorization)).toEqual([undefined, undefined]);
    expect(seen).toEqual([]);
  });
});
