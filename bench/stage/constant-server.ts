import fastify from 'fastify';

// The ceiling of a cached reply: the same Fastify, which does nothing but send bytes that it has.
const { HOST = '127.0.0.1', PORT = '0', BODY = '' } = process.env;
const body = Buffer.from(BODY);
const app = fastify();
app.get('/*', async (_request, reply) => reply.type('application/json; charset=utf-8').send(body));
await app.listen({ host: HOST, port: Number(PORT) });
process.once('SIGTERM', () => process.exit());
