/** A secret is copied by one press, and tried by a real request that changes nothing. */

const HIDDEN_WITHOUT = "[data-needs-script]";

function startIntegrations() {
  for (const part of document.querySelectorAll(HIDDEN_WITHOUT)) part.hidden = false;
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-copy], [data-try]");
    if (button?.dataset.copy) copy(button);
    else if (button) tryOut(button);
  });
}

/** Where the browser gives no clipboard (plain http), the text is selected for the keyboard. */
async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  field.select();
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.done;
  }
}

async function tryOut(button) {
  const box = button.parentElement.querySelector("[data-answer]");
  const { whoami, token, client, broken } = button.dataset;
  const secret = button.dataset.secret ?? document.querySelector("[data-tried]").value.trim();
  button.disabled = true;
  try {
    box.textContent = token ? await asClient({ whoami, token, client, secret }) : await ask(whoami, `Bearer ${secret}`);
  } catch {
    box.textContent = broken;
  }
  box.hidden = false;
  button.disabled = false;
}

async function asClient({ whoami, token, client, secret }) {
  const body = new URLSearchParams({ grant_type: "client_credentials" });
  const head = { Authorization: `Basic ${btoa(`${client}:${secret}`)}` };
  const answer = await fetch(token, { method: "POST", body, headers: head, credentials: "omit" });
  if (!answer.ok) return told(answer);
  const { access_token: given } = await answer.json();
  return ask(whoami, `Bearer ${given}`);
}

/** Without the cookies of whoever looks: the key alone speaks. */
async function ask(address, authorization) {
  return told(await fetch(address, { headers: { Authorization: authorization }, credentials: "omit" }));
}

async function told(answer) {
  return `${answer.status} ${answer.statusText}\n${JSON.stringify(await answer.json(), null, 2)}`;
}

startIntegrations();
