/** What goes to the server: edits answer with a new #account, panels with a new #panel. */

/** Send an edit; true when the server took it, false when it did not (and the page says why). */
export async function send(url, values = {}) {
  let taken = false;
  const heard = ({ detail }) => {
    if (detail.pathInfo?.requestPath === url) taken = detail.successful === true;
  };
  document.body.addEventListener("htmx:afterRequest", heard);
  try {
    await ask("POST", url, { target: "#account", swap: "outerHTML", values });
  } finally {
    document.body.removeEventListener("htmx:afterRequest", heard);
  }
  return taken;
}

/** Show somebody's panel beside the map. */
export async function openPanel(person) {
  const panel = document.getElementById("panel");
  if (!person?.urls?.panel || !panel) return;
  await ask("GET", person.urls.panel, { target: "#panel", swap: "innerHTML" });
  const { top } = panel.getBoundingClientRect();
  if (top > 0.8 * window.innerHeight) panel.scrollIntoView({ block: "center", behavior: "smooth" });
}

/** What fails is told by the page (failures.js), so nobody waits for it here. */
function ask(verb, url, options) {
  return window.htmx.ajax(verb, url, { ...options, source: document.body }).catch(() => {});
}
