// Small comforts; every page works without them.

// An open menu closes on Escape (the focus goes back to its button) and when the focus or a click goes elsewhere.
for (const menu of document.querySelectorAll("details.drop")) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
}

// Fields that belong to one choice are shown with that choice only: data-shown-with="name=value other".
for (const part of document.querySelectorAll("[data-shown-with]")) {
  const [name, values] = part.dataset.shownWith.split("=");
  const form = part.closest("form");
  const show = () => {
    const chosen = form.querySelector(`[name="${CSS.escape(name)}"]:checked`)?.value;
    part.hidden = !values.split(" ").includes(chosen);
  };
  form.addEventListener("change", show);
  show();
}
