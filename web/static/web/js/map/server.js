/** What goes to the server: edits answer with a new #account, panels with a new #panel. */

const newest = new Map();
let line = Promise.resolve();

/** Send an edit, one after the other; true unless the server refused it (and the page says why).
 *
 * Of several that wait for the same address only the last is sent.
 */
export function send(url, values = {}) {
  newest.set(url, values);
  line = line.then(() => newest.get(url) !== values || post(url, values));
  return line;
}

async function post(url, values) {
  let taken = false;
  const heard = ({ detail }) => {
    if (detail.pathInfo?.requestPath === url) taken = detail.successful === true;
  };
  document.body.addEventListener("htmx:afterRequest", heard);
  try {
    await ask("POST", url, { target: "#account", swap: "outerHTML", values, source: document.body });
  } finally {
    document.body.removeEventListener("htmx:afterRequest", heard);
  }
  return taken;
}

/** Show somebody's panel beside the map. */
export async function openPanel(person) {
  const panel = document.getElementById("panel");
  if (!person?.urls?.panel || !panel) return;
  // A source of its own: what is asked never waits behind an edit.
  await ask("GET", person.urls.panel, { target: "#panel", swap: "innerHTML", source: panel.closest("main") });
  panel.scrollTop = 0;
}

/** Show nobody. */
export function closePanel() {
  const nobody = document.getElementById("nobody");
  if (nobody) document.getElementById("panel").replaceChildren(nobody.content.cloneNode(true));
}

/** What fails is told by the page (failures.js), so nobody waits for it here. */
function ask(verb, url, options) {
  return window.htmx.ajax(verb, url, options).catch(() => {});
}
