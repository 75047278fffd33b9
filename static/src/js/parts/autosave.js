// <form data-autosave="/address" data-autosave-state="id">: sends the form a little after each change and says so.
// The server answers 2xx when it kept the draft, with JSON {"saved_at": "14:05", "refused": [{"key", "label", "message"}]};
// else {"code", "message"}. What could not be saved is said with its cause, stays on the page and is tried again.
import { csrfToken, renewToken, signedOut } from "./requests.js";

const QUIET_MS = 1200;
const PATIENCE_MS = 20000;
const RETRY_MS = [4000, 10000, 30000, 60000];
// Browsers send no more than this from a page that is being left.
const LEAVING_MAX = 60000;

// Why an answer is no "saved": by code of the answer, else by status. Only the first three pass by themselves.
function causeOf(status, told) {
  const codes = { signed_out: "expired", other_account: "other", stale: "stale", csrf: "old" };
  if (codes[told.code]) return codes[told.code];
  if (status === 0) return "offline";
  if (status === 429) return "busy";
  if (status >= 500) return "broken";
  return status === 401 ? "expired" : "refused";
}
const PASSES = ["offline", "busy", "broken"];
// Posting the form as it stands leads to a page of the server where nothing that was typed is lost.
const LEADS_ON = { expired: "doLogin", other: "doLogin", stale: "doChoose", old: "doGoOn" };

class Autosave {
  constructor(form) {
    this.form = form;
    this.state = document.getElementById(form.dataset.autosaveState);
    this.timer = 0;
    this.running = null;
    this.dirty = false;
    this.tries = 0;
    this.refused = [];
    form.addEventListener("input", () => this.later(QUIET_MS));
    form.addEventListener("change", () => this.later(QUIET_MS));
    form.addEventListener("submit", () => this.stop());
    form.addEventListener("focusout", () => setTimeout(() => this.tellSaved()));
    window.addEventListener("online", () => this.dirty && this.save());
    window.addEventListener("beforeunload", (event) => {
      if (this.dirty && this.tries) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => {
      if (this.dirty) this.save({ leaving: document.visibilityState === "hidden" });
    });
  }

  later(wait) {
    this.dirty = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  stop() {
    clearTimeout(this.timer);
    this.dirty = false;
    this.running?.abort();
  }

  body() {
    const data = new FormData(this.form);
    // Files go their own way; a draft carries answers only.
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    data.set("autosave", "1");
    return data;
  }

  async save({ leaving = false, renewed = false } = {}) {
    clearTimeout(this.timer);
    this.running?.abort();
    const control = new AbortController();
    this.running = control;
    this.dirty = false;
    this.savedAt = "";
    if (!this.tries) this.say(this.form.dataset.saySaving);
    const tooSlow = setTimeout(() => control.abort("slow"), PATIENCE_MS);
    let status = 0;
    let told = {};
    try {
      const body = this.body();
      const size = [...body].reduce((sum, [name, value]) => sum + name.length + 3 * value.length + 100, 0);
      const answer = await fetch(this.form.dataset.autosave, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": csrfToken(), Accept: "application/json" },
        signal: control.signal,
        keepalive: leaving && size < LEAVING_MAX,
      });
      status = signedOut(answer.url) ? 401 : answer.status;
      if ((answer.headers.get("Content-Type") ?? "").includes("json")) told = await answer.json();
    } catch {
      if (control.signal.aborted && control.signal.reason !== "slow") return;
      if (control.signal.aborted) status = 504;
    } finally {
      clearTimeout(tooSlow);
    }
    if (status >= 200 && status < 300) this.saved(told);
    else if (told.token && !renewed) {
      renewToken(told.token);
      this.save({ leaving, renewed: true });
    } else this.failed(causeOf(status, told), told);
  }

  saved(told) {
    this.tries = 0;
    this.savedAt = told.saved_at ?? new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
    this.refused = told.refused ?? [];
    this.tellSaved();
  }

  // What is still being typed is not called wrong before it is left.
  tellSaved() {
    if (!this.savedAt || this.tries) return;
    const here = document.activeElement?.closest?.("[data-question]")?.dataset.question;
    const wrong = this.refused.filter((each) => each.key !== here);
    const saved = this.form.dataset.saySaved.replace("%s", () => this.savedAt);
    const except = wrong.map((each) => `“${each.label}”: ${each.message}`).join(" ");
    this.say(except ? this.form.dataset.sayExcept.replace("%s", () => this.savedAt).replace("%e", () => except) : saved, Boolean(except));
  }

  failed(cause, told) {
    // What the server keeps for this browser need not hold anybody on the page.
    this.dirty = !told.kept;
    const wait = RETRY_MS[Math.min(this.tries, RETRY_MS.length - 1)];
    this.tries += 1;
    const data = this.form.dataset;
    const why = data[`say${cause[0].toUpperCase()}${cause.slice(1)}`].replace("%s", () => told.message ?? "");
    // Said once, however often it fails again for the same reason.
    if (this.say(why, true)) {
      if (LEADS_ON[cause]) this.offer(data[LEADS_ON[cause]], () => this.form.requestSubmit());
      else this.offer(data.sayRetry, () => this.save());
    }
    if (PASSES.includes(cause)) this.timer = setTimeout(() => this.save(), wait);
  }

  offer(text, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link-button";
    button.textContent = text;
    button.addEventListener("click", act);
    this.state?.append(" ", button);
  }

  // False when it is what stands there already.
  say(text, failed = false) {
    if (!this.state || this.state.firstChild?.textContent === text) return false;
    this.state.replaceChildren(text);
    this.state.classList.toggle("is-failed", failed);
    return true;
  }
}

export function startAutosave() {
  const saving = [...document.querySelectorAll("form[data-autosave]")].map((form) => new Autosave(form));
  if (!saving.length) return;
  // Back to a page that was left by saving it: the server knows more than this copy, whose version is behind.
  const again = () => saving.some((each) => each.dirty) || location.replace(location.href);
  const [visit] = performance.getEntriesByType("navigation");
  if (visit?.type === "back_forward") again();
  window.addEventListener("pageshow", (event) => event.persisted && again());
}
