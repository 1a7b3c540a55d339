import { z } from 'zod';

const REPORT = z.object({
  ok: z.boolean(),
  checks: z.array(
    z.object({
      name: z.string(),
      ok: z.boolean(),
      violationCount: z.number(),
      violations: z.array(z.unknown()),
    }),
  ),
});

/**
 * Asks the service whether its books agree.
 *
 * @throws {Error} with the violations if they do not.
 */
export async function reconcile(port: number, adminToken: string): Promise<void> {
  const reply = await fetch(`http://127.0.0.1:${port}/v1/admin/reconciliation`, {
    headers: { authorization: `Bearer ${adminToken}` },
  });
  if (!reply.ok) throw new Error(`Reconciliation was answered with ${reply.status}: ${await reply.text()}`);
  const report = REPORT.parse(await reply.json());
  const violated = report.checks.filter((check) => !check.ok);
  if (!report.ok || violated.length > 0) {
    throw new Error(`Reconciliation found violations:\n${JSON.stringify(violated, null, 2).slice(0, 4000)}`);
  }
}
