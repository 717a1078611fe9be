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
export async function openPanel(person) {
  const panel = document.getElementById("panel");
  if (!person?.urls?.panel || !panel) return;
  await window.htmx.ajax("GET", person.urls.panel, { target: "#panel", swap: "innerHTML", source: document.body });
  const { top } = panel.getBoundingClientRect();
  if (top > 0.8 * window.innerHeight) panel.scrollIntoView({ block: "center", behavior: "smooth" });
}
