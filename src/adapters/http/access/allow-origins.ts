import fastifyCors from '@fastify/cors';
import type { HttpApp } from '../route.ts';

const LOOPBACK = /^https?:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/;

/** Allows requests from web pages of these origins. `loopback` means any origin on the user's own machine. */
export async function allowOrigins(app: HttpApp, origins: 'loopback' | readonly string[]): Promise<void> {
  await app.register(fastifyCors, {
    origin: origins === 'loopback' ? LOOPBACK : [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PATCH'],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'If-None-Match',
      'X-Request-Id',
      'Traceparent',
    ],
    // We join the list here. The plugin would join it again for every request.
    exposedHeaders: 'Location, ETag, Retry-After, Idempotency-Replayed, X-Request-Id',
    maxAge: 600,
    strictPreflight: false,
  });
}
