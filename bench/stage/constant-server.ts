import fastify from 'fastify';

// The same Fastify sends bytes that it has in memory. No cached reply of the service could be faster.
const { HOST = '127.0.0.1', PORT = '0', BODY = '' } = process.env;
const body = Buffer.from(BODY);
const app = fastify();
app.get('/*', async (_request, reply) => reply.type('application/json; charset=utf-8').send(body));
await app.listen({ host: HOST, port: Number(PORT) });
process.once('SIGTERM', () => process.exit());
