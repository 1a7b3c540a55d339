/** The whole page, if there is no shop to show. */
export function Notice({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <main class="notice">
      <div class="card" role="alert">
        <h1>{title}</h1>
        <p>{text}</p>
      </div>
    </main>
  );
}
