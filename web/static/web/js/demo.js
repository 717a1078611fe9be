/** The people of the demonstration are buttons that fill in the form. */

for (const term of document.querySelectorAll("[data-demo-user]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm";
  button.append(...term.childNodes);
  button.addEventListener("click", () => fill(term));
  term.append(button);
}

function fill(term) {
  document.getElementById("id_username").value = term.textContent.trim();
  const password = document.getElementById("id_password");
  password.value = term.closest("[data-demo-password]").dataset.demoPassword;
  password.form.querySelector("button").focus();
}
