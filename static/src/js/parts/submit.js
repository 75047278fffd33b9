// A form is sent once: the second click of an impatient hand does nothing.

function release(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll(".is-busy")) button.classList.remove("is-busy");
  for (const button of document.querySelectorAll(`[form="${CSS.escape(form.getAttribute("id") || "-")}"].is-busy`)) {
    button.classList.remove("is-busy");
  }
}

export function startSubmitGuard() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("method")?.toLowerCase() !== "post" || form.dataset.guard === "off") return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    // The button itself is not disabled: its name and value must travel with the form.
    setTimeout(() => {
      if (event.defaultPrevented) return;
      form.dataset.sending = "1";
      (event.submitter ?? form.querySelector("[type=submit]"))?.classList.add("is-busy");
    });
  });
  // Back from the next page, or from a download: the form may be used again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sending]")) release(form);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form[data-sending]");
    if (form) release(form);
  });
}
