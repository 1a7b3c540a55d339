import { sendOnce } from '../replies/send-once.ts';
import type { HttpApp, RouteOptions } from '../route.ts';
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

/** The catalogue, as the operator changes it. */
export function adminProductRoutes(app: HttpApp, options: RouteOptions): void {
  createProduct(app, options);
  changeProduct(app, options);
  addProductOption(app, options);
  changeProductOption(app, options);
}

function createProduct(app: HttpApp, { useCases, currency }: RouteOptions): void {
  app.post(
    '/v1/admin/products',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'createProduct',
        tags: ['Operator: products'],
        summary: 'Create a product',
        description: 'With its options, on sale at once, and their initial stock.',
        body: newProductSchema,
        response: { 201: productSchema },
      },
    },
    (request, reply) =>
      sendOnce(request, reply, useCases.createProduct, request.body, (product) => ({
        status: 201,
        body: presentProduct(product, currency),
        location: `/v1/products/${product.id}`,
      })),
  );
}

function changeProduct(app: HttpApp, { useCases, currency }: RouteOptions): void {
  app.patch(
    '/v1/admin/products/:productId',
    {
      config: { access: 'admin', refusals: ['PRODUCT_NOT_FOUND'] },
      schema: {
        operationId: 'changeProduct',
        tags: ['Operator: products'],
        summary: 'Rename or describe a product',
        description: 'Orders keep the name they were placed with.',
        params: productParams,
        body: productChangeSchema,
        response: { 200: productSchema },
      },
    },
    async (request) => {
      const command = { ...request.body, ...request.params };
      return presentProduct(await useCases.changeProduct.execute(command), currency);
    },
  );
}

function addProductOption(app: HttpApp, { useCases, currency }: RouteOptions): void {
  app.post(
    '/v1/admin/products/:productId/options',
    {
      config: { access: 'admin', refusals: ['PRODUCT_NOT_FOUND', 'OPTION_LIMIT_EXCEEDED'] },
      schema: {
        operationId: 'addProductOption',
        tags: ['Operator: products'],
        summary: 'Add an option to a product',
        description: 'It is on sale at once, and shown behind the others.',
        params: productParams,
        body: newOptionSchema,
        response: { 201: productSchema },
      },
    },
    (request, reply) => {
      const command = { ...request.body, ...request.params };
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
        operationId: 'changeProductOption',
        tags: ['Operator: products'],
        summary: 'Rename, price, withdraw or offer an option',
        description: 'Answers with its product. Orders keep the price they were placed at.',
        params: optionParams,
        body: optionChangeSchema,
        response: { 200: productSchema },
      },
    },
    async (request) => {
      const command = { ...request.body, ...request.params };
      return presentProduct(await useCases.changeOption.execute(command), currency);
    },
  );
}
