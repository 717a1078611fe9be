/** An answer to a customer: its greeting, its end and its proposed subject follow the language that is chosen. */

export function startFrames() {
  const told = document.getElementById("frames");
  if (!told) return;
  const frames = JSON.parse(told.textContent);
  const { elements } = told.closest("form");
  const show = () => put(frames, frames[elements.language.value], elements.subject, told.closest("form"));
  elements.language.addEventListener("change", show);
  // After a refusal the page comes with the language that was chosen.
  show();
}

/** A subject that somebody wrote stays as it is. */
function put(frames, frame, subject, form) {
  if (Object.values(frames).some((one) => one.subject === subject.value)) subject.value = frame.subject;
  for (const part of form.querySelectorAll("[data-frame]")) part.textContent = frame[part.dataset.frame];
}
