/** Which service the code that Orval generates asks, and as whom. */
export const SERVICE = { baseUrl: '', token: '' };

/** Sends a request of the generated code. It resolves with the status, the parsed body and the headers. */
export async function send<Answer>(path: string, { headers, ...init }: RequestInit): Promise<Answer> {
  const sent = new Headers(headers);
  sent.set('Authorization', `Bearer ${SERVICE.token}`);
  const answer = await fetch(`${SERVICE.baseUrl}${path}`, { ...init, headers: sent });
  return { status: answer.status, data: await answer.json(), headers: answer.headers } as Answer;
}
