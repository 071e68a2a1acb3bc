// Reports, once for each document, that a person had this article before them for a second.
// Nothing is kept in the browser; docs/popularity.md says what counts.
(() => {
  "use strict";
  const { url, also = "" } = document.currentScript.dataset;
  const counts = (what) => also.split(" ").includes(what);
  const declines = navigator.doNotTrack === "1" || navigator.globalPrivacyControl === true;
  if (window.top !== window.self) return;
  if (navigator.webdriver && !counts("webdriver")) return;
  if (declines && !counts("declined")) return;

  let timer;
  const report = () => {
    // Not again when the page comes back out of the browser's memory.
    document.removeEventListener("visibilitychange", watch);
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const name = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (navigator.sendBeacon && navigator.sendBeacon(url, name)) return;
    fetch(url, { method: "POST", body: name, keepalive: true }).catch(() => {});
  };
  const watch = () => {
    clearTimeout(timer);
    if (!document.prerendering && document.visibilityState === "visible") timer = setTimeout(report, 1000);
  };
  document.addEventListener("visibilitychange", watch);
  document.addEventListener("prerenderingchange", watch, { once: true });
  watch();
})();
