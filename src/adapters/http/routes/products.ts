import { positionCursor } from '../cursors.ts';
import { createSendCacheable, type SendCacheable } from '../replies/send-cacheable.ts';
import type { HttpApp, RouteOptions } from '../route.ts';
import { pageRequest, presentPage } from '../schemas/paging.ts';
import { presentProduct, productPageSchema, productParams, productSchema } from '../schemas/product.ts';
import { productListQuery } from '../schemas/product-list.ts';
import { presentRank, rankSchema } from '../schemas/rank.ts';

const CURSOR = positionCursor('products');

/** The catalogue, for shoppers. */
export function productRoutes(app: HttpApp, options: RouteOptions): void {
  const sendCacheable = createSendCacheable();
  listProducts(app, options, sendCacheable);
  getProductRank(app, options, sendCacheable);
  getProduct(app, options, sendCacheable);
}

function listProducts(app: HttpApp, { reads, currency }: RouteOptions, sendCacheable: SendCacheable): void {
  app.get(
    '/v1/products',
    {
      config: { access: 'public', maxAgeSeconds: 1 },
      schema: {
        operationId: 'listProducts',
        tags: ['Products'],
        summary: 'List the products on sale',
        description:
          'Lists the products that have at least one option on sale, newest first. With `ids`, returns ' +
          'these products in this order, as far as they are on sale. The answer may be cached for one ' +
          'second, so its stock may be one second old.',
        querystring: productListQuery(CURSOR),
        response: { 200: productPageSchema },
      },
    },
    (request, reply) =>
      sendCacheable(request, reply, async () => {
        const { ids } = request.query;
        const page = ids
          ? { data: await reads.catalogue.findMany(ids), next: null }
          : await reads.catalogue.page(pageRequest(request.query));
        return presentPage(page, CURSOR, (product) => presentProduct(product, currency));
      }),
  );
}

function getProductRank(app: HttpApp, { reads, currency }: RouteOptions, sendCacheable: SendCacheable): void {
  app.get(
    '/v1/products/rank',
    {
      config: { access: 'public', maxAgeSeconds: 60 },
      schema: {
        operationId: 'getProductRank',
        tags: ['Products'],
        summary: 'Get the popular products',
        description:
          'Returns up to five products, ranked by the units sold in the last 72 hours. The shop ' +
          'computes the rank every few minutes, and the answer may be cached for 60 seconds. Before the ' +
          'first computation `data` is empty and the times are null.',
        response: { 200: rankSchema },
      },
    },
    (request, reply) =>
      sendCacheable(request, reply, async () => presentRank(await reads.ranking.find(), currency)),
  );
}

function getProduct(app: HttpApp, { useCases, currency }: RouteOptions, sendCacheable: SendCacheable): void {
  app.get(
    '/v1/products/:productId',
    {
      config: { access: 'public', refusals: ['PRODUCT_NOT_FOUND'], maxAgeSeconds: 0 },
      schema: {
        operationId: 'getProduct',
        tags: ['Products'],
        summary: 'Get a product',
        description:
          'Returns one product with its options on sale and the stock that can be ordered now. A ' +
          'product whose options are all withdrawn from sale is not found. The answer is never older than ' +
          'the request. With the `ETag` of your copy it is 304 if nothing has changed, the stock included.',
        params: productParams,
        response: { 200: productSchema },
      },
    },
    (request, reply) =>
      sendCacheable(request, reply, async () =>
        presentProduct(await useCases.getProduct.execute(request.params), currency),
      ),
  );
}
