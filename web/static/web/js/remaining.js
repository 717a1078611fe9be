/** A field that takes no more letters says how many are left, so that nothing is cut without a word. */

const SHARE = 0.1;
const LEAST = 20;

/** Watch every field with a most number of letters, also those that come later. */
export function startRemaining() {
  document.addEventListener("input", ({ target }) => tell(target));
}

function tell(field) {
  const most = field.maxLength;
  const words = document.body.dataset.remaining;
  if (!words || !(most > LEAST)) return;
  const left = most - field.value.length;
  const hint = field.parentElement.querySelector("[data-remaining-hint]");
  if (left > Math.max(LEAST, most * SHARE)) hint?.remove();
  else (hint ?? added(field)).textContent = words.replace("{n}", left);
}

function added(field) {
  const hint = document.createElement("span");
  hint.dataset.remainingHint = "";
  hint.className = "form-hint";
  hint.setAttribute("role", "status");
  field.after(hint);
  return hint;
}
