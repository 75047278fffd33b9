// What htmx sends and what the page says when an answer does not come.
import { showNote } from "./page.js";

const words = (name) => document.body.dataset[name];

export function csrfToken() {
  return document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? document.body.dataset.csrf ?? "";
}

// A page that is older than the last sign-in gets a fresh token, for everything that it will send.
export function renewToken(token) {
  for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token;
  document.body.dataset.csrf = token;
}

// An expired session answers with the sign-in page, by a redirect that scripts follow without noticing.
export function signedOut(address) {
  const login = document.body.dataset.login;
  return Boolean(login && address) && new URL(address, location.href).pathname === login;
}

// One answer for every failed request of the page, so that "signed out" never looks like "nothing happened".
export function explainFailure(status) {
  if (status === 401 || status === 403) {
    const here = encodeURIComponent(location.pathname + location.search);
    const login = document.body.dataset.login;
    const action = login ? { href: `${login}?next=${here}`, text: words("sayLogin") } : null;
    showNote(words(status === 401 ? "sayExpired" : "sayForbidden"), { tone: "warning", action });
  } else if (status === 0) showNote(words("sayOffline"), { tone: "danger" });
  else if (status === 429) showNote(words("sayTooMany"), { tone: "warning" });
  else if (status >= 500) showNote(words("sayBroken"), { tone: "danger" });
}

export function startRequests() {
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = csrfToken();
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (signedOut(event.detail.xhr.responseURL)) {
      event.detail.shouldSwap = false;
      explainFailure(401);
      return;
    }
    // A refused form comes back as 422 with its errors: that is an answer to show.
    if (event.detail.xhr.status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:responseError", (event) => explainFailure(event.detail.xhr.status));
  document.addEventListener("htmx:sendError", () => explainFailure(0));
  document.addEventListener("htmx:timeout", () => explainFailure(0));
}
