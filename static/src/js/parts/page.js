// Small habits of every page: where focus goes, menus that close, messages, copying, dialogs.

const announcer = () => document.getElementById("announcer");

// Says something to a screen reader without moving anything on the screen.
export function announce(text) {
  const region = announcer();
  if (!region) return;
  region.textContent = "";
  requestAnimationFrame(() => {
    region.textContent = text;
  });
}

// A message that stays until it is closed; `tone` is info, success, warning or danger.
export function showNote(text, { tone = "info", action = null } = {}) {
  const place = document.getElementById("toasts");
  if (!place) return;
  for (const old of place.children) {
    if (old.dataset.text === text) old.remove();
  }
  const note = document.createElement("div");
  note.className = `note note-${tone}`;
  note.dataset.text = text;
  note.setAttribute("role", tone === "danger" ? "alert" : "status");
  const body = document.createElement("div");
  body.append(text);
  if (action) {
    const link = document.createElement("a");
    link.href = action.href;
    link.textContent = action.text;
    body.append(" ", link);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn-quiet btn-small";
  close.textContent = place.dataset.close;
  close.addEventListener("click", () => note.remove());
  note.append(body, close);
  place.append(note);
}

function focusErrors() {
  const summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

function menus() {
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (!open) return;
    const inside = open.contains(document.activeElement);
    open.open = false;
    if (inside) open.querySelector("summary").focus();
  });
}

async function copy(button) {
  const text = button.dataset.copy;
  const label = button.querySelector("[data-copy-label]") ?? button;
  const before = label.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No clipboard without HTTPS: select the code, so that the person can copy it by hand.
    const code = button.parentElement.querySelector(".code");
    if (code) getSelection().selectAllChildren(code);
    announce(button.dataset.copyFailed);
    return;
  }
  label.textContent = button.dataset.copied;
  announce(button.dataset.copied);
  setTimeout(() => {
    label.textContent = before;
  }, 2500);
}

function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
}

function clicks() {
  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-copy], [data-dialog-open], [data-dialog-close], [data-print]");
    if (!target) return;
    if (target.dataset.copy !== undefined) copy(target);
    else if (target.dataset.dialogOpen !== undefined) {
      event.preventDefault();
      openDialog(target.dataset.dialogOpen);
    } else if (target.dataset.dialogClose !== undefined) target.closest("dialog").close();
    else window.print();
  });
}

export function startPage() {
  // On a phone the open tab may be out of sight: its list is moved to it.
  for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
    const list = tab.closest(".tabs");
    list.scrollLeft = tab.parentElement.offsetLeft - list.offsetLeft - (list.clientWidth - tab.offsetWidth) / 2;
  }
  focusErrors();
  menus();
  clicks();
  for (const element of document.querySelectorAll("[data-needs-script]")) element.hidden = false;
  document.addEventListener("htmx:afterSettle", (event) => {
    for (const element of event.target.querySelectorAll?.("[data-needs-script]") ?? []) element.hidden = false;
  });
}
