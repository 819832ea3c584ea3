/* Small extras; every page works without them. Plain ES2018 for the oldest browsers we dress, loaded with defer.
   The only file that knows the names of htmx's events (these are those of htmx 4). */
(function () {
  "use strict";

  const every = (selector) => Array.from(document.querySelectorAll(selector));

  /* Countdown: by the server's clock, carried on by performance.now(), which nobody can set. */

  const clocksApart = () => Date.now() - performance.now();
  const apartAtStart = clocksApart();
  const counting = new WeakSet();

  function countDown(element) {
    const ahead = Number(element.dataset.now) - performance.now();
    const left = () => Number(element.dataset.at) - performance.now() - ahead;
    // Over by the server's own clock, or no number at all: reloading would only lead back here.
    if (counting.has(element) || !(left() > 0)) return;
    counting.add(element);
    (function tick() {
      if (!element.isConnected) return;
      const rest = left();
      element.textContent = timeLeft(Math.max(rest, 0), element.dataset.days);
      if (rest > 0) setTimeout(tick, rest % 1000);
      // Thousands of phones reach zero together and must not ask together.
      else setTimeout(() => location.reload(), Math.random() * 3000);
    })();
  }

  function timeLeft(milliseconds, withDays) {
    const seconds = Math.ceil(milliseconds / 1000);
    const days = Math.floor(seconds / 86400);
    const clock = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60]
      .map((part) => String(part).padStart(2, "0")).join(":");
    return days ? withDays.replace("{days}", days).replace("{clock}", clock) : clock;
  }

  // performance.now() may stand still while a phone sleeps. Two clocks that have drifted apart do not tell
  // which of them is wrong, so the server is asked.
  document.addEventListener("visibilitychange", () => {
    const drifted = Math.abs(clocksApart() - apartAtStart) > 2000;
    if (!document.hidden && drifted && document.querySelector("[data-countdown]")) location.reload();
  });

  /* The button says which slot it takes. */

  const labels = new WeakMap();

  function nameSlot(button) {
    const known = labels.get(button) || {};
    // Words that are not ours came with the page or with a swap: they are the button's own.
    const own = button.textContent === known.shown ? known.own : button.textContent;
    const chosen = button.form && button.form.querySelector("input[name=slot]:checked");
    const time = chosen && chosen.parentNode.querySelector("b");
    const shown = time ? button.dataset.slotLabel.replace("{time}", () => time.textContent.trim()) : own;
    if (button.textContent !== shown) button.textContent = shown;
    labels.set(button, { own, shown });
  }

  document.addEventListener("change", ({ target }) => target.name === "slot" && freshen());

  /* One tap, one plain form. */

  const stopped = new Set();

  document.addEventListener("submit", (event) => setTimeout(() => {
    // Not at once: the value of a disabled button is not sent. And not where htmx sends or this page stays.
    if (event.defaultPrevented || event.target.getAttribute("target")) return;
    Array.from(event.target.elements).filter((part) => part.matches("button:enabled")).forEach((button) => {
      button.setAttribute("autocomplete", "off"); // else Firefox keeps it disabled when one comes back
      button.disabled = true;
      stopped.add(button);
    });
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
  }, 0));

  window.addEventListener("pageshow", () => {
    stopped.forEach((button) => { button.disabled = false; button.removeAttribute("aria-busy"); });
    stopped.clear();
    freshen(); // going back may have brought a chosen slot
  });

  /* No network: a request without text has had no answer at all. */

  const showOffline = (is) => every("#offline").forEach((note) => { note.hidden = !is; });
  document.addEventListener("htmx:after:request", () => showOffline(false));
  document.addEventListener("htmx:error", ({ detail: { ctx } }) => ctx && ctx.text === undefined && showOffline(true));

  /* Copying where the browser lets us; else the text is selected, ready for the reader's own copy. */

  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-copy]");
    if (!button || button.textContent === button.dataset.copied) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      const own = Array.from(button.childNodes);
      button.textContent = button.dataset.copied;
      setTimeout(() => button.replaceChildren(...own), 2000);
    } catch (refused) {
      const source = document.getElementById(button.dataset.copyFrom);
      if (source) getSelection().selectAllChildren(source);
    }
  });

  function freshen() {
    every("[data-countdown]").forEach(countDown);
    every("[data-slot-label]").forEach(nameSlot);
    every("[data-copy]").forEach((button) => { button.hidden = false; });
  }

  /* A note that says no gets the focus, once: a part that refreshes itself beside it must not take it again. */

  const told = new WeakSet();

  function tellWhy() {
    const note = document.querySelector("[data-back-to-error]");
    if (!note || told.has(note)) return;
    told.add(note);
    note.tabIndex = -1;
    note.focus();
  }

  document.addEventListener("htmx:after:swap", () => { freshen(); tellWhy(); });
  freshen();
  tellWhy();

  const { serviceWorker } = navigator; // missing over plain http and in some chat browsers
  if (serviceWorker && document.body.hasAttribute("data-sw")) serviceWorker.register("/sw.js").catch(() => {});
})();
