/* Keeps what stands in an article's form: every so many seconds while it changes, when the window is left, and before
   saving. The server holds one such text for each user and article and gives it back after a crash; the form's own
   save stays what it is. */
"use strict";

(() => {
  const root = document.querySelector("[data-autosave-url]");
  const form = root?.closest("form");
  if (!form) {
    return;
  }
  const { autosaveUrl, switchUrl, key } = root.dataset;
  const [pause, largest] = [Number(root.dataset.seconds) * 1000, Number(root.dataset.largest)];
  // What a browser still sends for a page that is gone.
  const LARGEST_FAREWELL = 60_000;
  const LONGEST_WAIT = 4000;
  const said = root.querySelector("[data-autosave-say]");
  const wish = root.querySelector("[data-autosave-switch]");
  const bar = form.querySelector("[data-unsaved-waiting]");
  const state = { kept: null, isWaiting: Boolean(bar), isSaving: false, isLoggedOut: false, timer: 0, sending: null };

  const cookie = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  const token = () => cookie() ?? form.csrfmiddlewaretoken.value;
  const fields = () => [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken" && !name.includes("__prefix__"),
  );
  const text = () => JSON.stringify(fields());
  const hasChanged = () => state.kept !== null && text() !== state.kept;

  function say(words, isProblem = false) {
    said.classList.toggle("autosave__status--problem", isProblem);
    if (said.textContent !== words) {
      said.textContent = words;
    }
  }

  function post(url, body, options) {
    return fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token() }, redirect: "manual", ...options });
  }

  async function send(isFinal) {
    const current = text();
    const body = JSON.stringify({ key, final: isFinal, fields: JSON.parse(current) });
    const bytes = new Blob([body]).size;
    if (bytes > largest) {
      say(gettext("Too large to keep: save it yourself"), true);
      return;
    }
    const before = state.kept;
    state.kept = current;
    try {
      const options = { keepalive: isFinal && bytes < LARGEST_FAREWELL, signal: AbortSignal.timeout(LONGEST_WAIT) };
      const response = await post(autosaveUrl, body, options);
      state.isLoggedOut = response.type === "opaqueredirect";
      if (state.isLoggedOut) {
        say(gettext("You are logged out: log in in another tab, then save here"), true);
      } else if (response.status !== 429) {
        say((await response.json()).message, !response.ok);
      }
      if (!response.ok) {
        state.kept = before;
      }
    } catch {
      state.kept = before;
      say(gettext("Not kept: no connection. Your text is still here"), true);
    }
  }

  function keep(isFinal = false) {
    clearTimeout(state.timer);
    state.timer = setTimeout(keep, pause);
    if (!wish.checked || state.isSaving || !hasChanged()) {
      return state.sending;
    }
    if (state.isWaiting) {
      say(gettext("Not kept yet: choose Restore or Discard above"), true);
      return state.sending;
    }
    state.sending = send(isFinal);
    return state.sending;
  }

  // As it was before the first change; the scripts of the form have set it up by then.
  for (const event of ["focusin", "pointerdown", "keydown"]) {
    document.addEventListener(event, () => { state.kept ??= text(); }, { capture: true });
  }
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      keep(true);
    }
  });
  window.addEventListener("pagehide", () => keep(true));
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      state.isSaving = false;
      keep();
    }
  });

  form.addEventListener("submit", async (event) => {
    form.csrfmiddlewaretoken.value = token();
    if (event.defaultPrevented || event.submitter?.formTarget || state.isSaving) {
      return;
    }
    if (wish.checked && !state.isWaiting && (hasChanged() || state.isLoggedOut)) {
      // First here, then there: should saving fail, this is what is left. Who is logged out would lose it.
      event.preventDefault();
      state.kept = "";
      await keep(true);
      if (state.isLoggedOut) {
        said.scrollIntoView({ block: "nearest" });
        return;
      }
      state.isSaving = true;
      form.requestSubmit(event.submitter);
      return;
    }
    state.isSaving = true;
  });

  wish.addEventListener("change", async () => {
    say("");
    try {
      const response = await post(switchUrl, new URLSearchParams({ on: wish.checked ? "1" : "0" }));
      wish.checked = (await response.json()).on;
    } catch {
      wish.checked = !wish.checked;
      say(gettext("Not changed: no connection"), true);
    }
  });

  form.querySelector("[data-unsaved-restore]")?.addEventListener("click", (event) => {
    if (hasChanged() && !confirm(gettext("What you wrote since opening this form is then gone. Restore all the same?"))) {
      event.preventDefault();
    }
  });

  bar?.querySelector("[data-unsaved-discard]").addEventListener("click", async (event) => {
    event.preventDefault();
    try {
      const response = await post(event.target.form.action, "");
      if (response.type === "opaqueredirect" || response.ok) {
        bar.remove();
        state.isWaiting = false;
        say(gettext("The unsaved text is thrown away"));
        form.querySelector("input[type=text]")?.focus();
      }
    } catch {
      say(gettext("Not changed: no connection"), true);
    }
  });

  // Sections that a restored text deletes look like it.
  for (const box of form.querySelectorAll(`[name$="-DELETE"]:checked`)) {
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }
  form.querySelector(".submit-row")?.append(root);
  root.hidden = false;
  state.timer = setTimeout(keep, pause);
})();
