import fastJson from 'fast-json-stringify';
import type { FastifySerializerCompiler } from 'fastify';
import type { z } from 'zod';
import { serializationSchema } from './json-schema.ts';

/** Writes a reply by the route's schema for its status. A field that the schema does not declare does not leave. */
export const serializerCompiler: FastifySerializerCompiler<z.ZodType> = ({ schema }) =>
  fastJson(serializationSchema(schema) as fastJson.Schema);
