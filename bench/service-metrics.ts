/** The processor time that a server has used so far, in seconds; undefined where it does not tell. */
export async function cpuSecondsOf(port: number): Promise<number | undefined> {
  const reply = await fetch(`http://127.0.0.1:${port}/metrics`);
  const seconds = /^process_cpu_seconds_total (\S+)/m.exec(await reply.text())?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}
