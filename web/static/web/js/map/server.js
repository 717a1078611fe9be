/** What goes to the server: edits answer with a new #account, panels with a new #panel. */

/** Send an edit; true when the server took it, false when it refused (and said why on the page). */
export async function send(url, values = {}) {
  let taken = false;
  const heard = ({ detail }) => {
    if (detail.pathInfo?.requestPath === url) taken = detail.successful === true;
  };
  document.body.addEventListener("htmx:afterRequest", heard);
  try {
    await window.htmx.ajax("POST", url, { target: "#account", swap: "outerHTML", values, source: document.body });
  } finally {
    document.body.removeEventListener("htmx:afterRequest", heard);
  }
  return taken;
}

/** Show somebody's panel beside the map. */
export function openPanel(person) {
  if (!person?.urls?.panel || !document.getElementById("panel")) return Promise.resolve();
  return window.htmx.ajax("GET", person.urls.panel, { target: "#panel", swap: "outerHTML", source: document.body });
}
