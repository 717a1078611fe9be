/** A form that is on its way is not sent again by a second click; htmx looks after its own. */

const A_WHILE = 5000;

export function startOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    window.setTimeout(() => delete form.dataset.sent, A_WHILE);
  });
}
