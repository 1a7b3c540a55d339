// Starts the documentation. The service serves this file as it is, so it is written for browsers.

const { Scalar } = window;
const reference = document.querySelector('#reference');
const callers = document.querySelector('#callers');

/**
 * The tokens of a demo, by caller. `npm start` prints an address whose fragment has them. They stay in the memory of this
 * page: no server gets the fragment, and the address loses it at once.
 */
const tokens = {};

/** The colours of our other pages. The bar at the top is 48 px high. */
const THEME = `
  :root { --scalar-custom-header-height: 48px; }
  .light-mode, .dark-mode {
    --scalar-color-accent: var(--accent);
    --scalar-background-1: var(--ground);
    --scalar-background-2: var(--raised);
    --scalar-border-color: var(--line);
    --scalar-color-1: var(--text);
    --scalar-button-1: var(--accent);
    --scalar-button-1-color: var(--ground);
    --scalar-button-1-hover: var(--accent);
    --scalar-font: system-ui, sans-serif;
    --scalar-font-code: ui-monospace, monospace;
  }
`;

takeTokens();
window.addEventListener('hashchange', takeTokens);

Scalar.createApiReference('#reference', {
  url: reference.dataset.document,
  onBeforeRequest: prepare,
  // Nothing is loaded from elsewhere, and nothing is sent elsewhere.
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  mcp: { disabled: true },
  agent: { disabled: true },
  // A token that the reader types in is forgotten when the page is closed.
  persistAuth: false,
  theme: 'default',
  defaultOpenFirstTag: false,
  documentDownloadType: 'direct',
  authentication: { preferredSecurityScheme: 'bearer' },
  customCss: THEME,
});

/** Takes the tokens out of the address. Does so only on the user's own machine, where a demo runs. */
function takeTokens() {
  const given = new URLSearchParams(location.hash.slice(1));
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(location.hostname) || !given.has('shopper')) return;
  tokens.shopper = given.get('shopper');
  tokens.operator = given.get('operator');
  history.replaceState(null, '', location.pathname);
  callers.hidden = false;
}

/** Makes a request ready to be sent: a POST gets a new key, and a request without a token gets one of the demo's. */
function prepare({ request }) {
  const { headers } = request;
  const key = headers.get('idempotency-key') ?? reference.dataset.exampleKey;
  // A key that the reader has typed in is kept, so that they can repeat a request.
  if (request.method === 'POST' && key === reference.dataset.exampleKey)
    headers.set('idempotency-key', newKey());
  // Without a token, Scalar sends `Bearer` and nothing after it.
  if (/^Bearer\s+\S/.test(headers.get('authorization') ?? '')) return;
  const token = tokens[callerOf(new URL(request.url))];
  if (token) headers.set('authorization', `Bearer ${token}`);
  else headers.delete('authorization');
}

function callerOf({ pathname }) {
  const chosen = callers.elements.caller.value;
  if (chosen !== 'needed') return chosen;
  return pathname.startsWith('/v1/admin/') ? 'operator' : 'shopper';
}

/** A random key of 32 hexadecimal digits. Unlike `randomUUID`, this works on pages without TLS, too. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
