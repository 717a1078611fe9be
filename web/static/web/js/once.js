/** What a form says is not sent again by a second click; htmx looks after its own forms. */

const A_WHILE = 5000;
const sent = new WeakMap();

export function startOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    const before = sent.get(form);
    const now = { told: told(form, event.submitter), at: event.timeStamp };
    if (before?.told === now.told && now.at - before.at < A_WHILE) event.preventDefault();
    else sent.set(form, now);
  });
}

/** What is sent and where, as a text: another button or another word is no repetition. */
function told(form, button) {
  const fields = [...new FormData(form, button)];
  const plain = fields.map(([name, value]) => [name, value.name ?? value, value.lastModified]);
  return JSON.stringify([button?.formAction, plain]);
}
