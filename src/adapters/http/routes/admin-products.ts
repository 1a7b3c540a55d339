import { byOperator } from '../access/by-operator.ts';
import { positionCursor } from '../cursors.ts';
import { sendOnce } from '../replies/send-once.ts';
import type { HttpApp, RouteOptions } from '../route.ts';
import {
  adminProductPageSchema,
  adminProductSchema,
  onSaleFilter,
  presentWholeProduct,
} from '../schemas/admin-product.ts';
import { pageQuery, pageRequest, presentPage } from '../schemas/paging.ts';
import {
  newOptionSchema,
  newProductSchema,
  optionChangeSchema,
  optionParams,
  presentProduct,
  productChangeSchema,
  productParams,
  productSchema,
} from '../schemas/product.ts';

const CURSOR = positionCursor('all-products');

/** A product with 100 options, all texts as long as they may be, is larger than other bodies. */
const NEW_PRODUCT_LIMIT_BYTES = 256 * 1024;

/** The whole catalogue and its changes, for operators. */
export function adminProductRoutes(app: HttpApp, options: RouteOptions): void {
  createProduct(app, options);
  listWholeProducts(app, options);
  getWholeProduct(app, options);
  changeProduct(app, options);
  addProductOption(app, options);
  changeProductOption(app, options);
}

function createProduct(app: HttpApp, { useCases, currency }: RouteOptions): void {
  app.post(
    '/v1/admin/products',
    {
      bodyLimit: NEW_PRODUCT_LIMIT_BYTES,
      config: { access: 'admin' },
      schema: {
        operationId: 'adminCreateProduct',
        tags: ['Operator products'],
        summary: 'Create a product',
        description:
          'Creates a product with its options and their initial stock. The options are on sale at once. The ' +
          'body may have 256 KiB.',
        body: newProductSchema,
        response: { 201: productSchema },
      },
    },
    (request, reply) =>
      sendOnce(request, reply, useCases.createProduct, byOperator(request, request.body), (product) => ({
        status: 201,
        body: presentProduct(product, currency),
        location: `/v1/products/${product.id}`,
      })),
  );
}

function listWholeProducts(app: HttpApp, { reads, currency }: RouteOptions): void {
  app.get(
    '/v1/admin/products',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'adminListProducts',
        tags: ['Operator products'],
        summary: 'List all products',
        description:
          'Lists every product, newest first, with all its options and their stock. Products and options ' +
          'that are withdrawn from sale are included.',
        querystring: pageQuery(CURSOR).extend({ onSale: onSaleFilter.optional() }),
        response: { 200: adminProductPageSchema },
      },
    },
    async (request) => {
      const { onSale } = request.query;
      const page = await reads.catalogue.pageOfWhole({ ...pageRequest(request.query), onSale });
      return presentPage(page, CURSOR, (product) => presentWholeProduct(product, currency));
    },
  );
}

function getWholeProduct(app: HttpApp, { useCases, currency }: RouteOptions): void {
  app.get(
    '/v1/admin/products/:productId',
    {
      config: { access: 'admin', refusals: ['PRODUCT_NOT_FOUND'] },
      schema: {
        operationId: 'adminGetProduct',
        tags: ['Operator products'],
        summary: 'Get any product',
        description:
          'Returns one product with all its options and their stock, whether they are on sale or not.',
        params: productParams,
        response: { 200: adminProductSchema },
      },
    },
    async (request) => presentWholeProduct(await useCases.getWholeProduct.execute(request.params), currency),
  );
}

function changeProduct(app: HttpApp, { useCases, currency }: RouteOptions): void {
  app.patch(
    '/v1/admin/products/:productId',
    {
      config: { access: 'admin', refusals: ['PRODUCT_NOT_FOUND'] },
      schema: {
        operationId: 'adminChangeProduct',
        tags: ['Operator products'],
        summary: 'Change a product',
        description:
          'Changes the name, the description, the metadata, or several of these. Metadata is replaced as a ' +
          'whole. Existing orders keep the name with which they were placed.',
        params: productParams,
        body: productChangeSchema,
        response: { 200: productSchema },
      },
    },
    async (request) => {
      const command = byOperator(request, { ...request.body, ...request.params });
      return presentProduct(
        await useCases.changeProduct.execute(command, undefined, request.trace),
        currency,
      );
    },
  );
}

function addProductOption(app: HttpApp, { useCases, currency }: RouteOptions): void {
  app.post(
    '/v1/admin/products/:productId/options',
    {
      config: { access: 'admin', refusals: ['PRODUCT_NOT_FOUND', 'OPTION_LIMIT_EXCEEDED'] },
      schema: {
        operationId: 'adminAddProductOption',
        tags: ['Operator products'],
        summary: 'Add an option to a product',
        description: 'Adds an option after the existing ones. It is on sale at once.',
        params: productParams,
        body: newOptionSchema,
        response: { 201: productSchema },
      },
    },
    (request, reply) => {
      const command = byOperator(request, { ...request.body, ...request.params });
      return sendOnce(request, reply, useCases.addOption, command, (product) => ({
        status: 201,
        body: presentProduct(product, currency),
        location: `/v1/products/${product.id}`,
      }));
    },
  );
}

function changeProductOption(app: HttpApp, { useCases, currency }: RouteOptions): void {
  app.patch(
    '/v1/admin/options/:optionId',
    {
      config: { access: 'admin', refusals: ['PRODUCT_OPTION_NOT_FOUND'] },
      schema: {
        operationId: 'adminChangeProductOption',
        tags: ['Operator products'],
        summary: 'Change a product option',
        description:
          'Changes the name, the price, the limit per order, the metadata, whether the option is on sale, or ' +
          'several of these. Metadata is replaced as a whole. Existing orders stay as they were placed. ' +
          'Returns the product of the option.',
        params: optionParams,
        body: optionChangeSchema,
        response: { 200: productSchema },
      },
    },
    async (request) => {
      const command = byOperator(request, { ...request.body, ...request.params });
      return presentProduct(await useCases.changeOption.execute(command, undefined, request.trace), currency);
    },
  );
}
