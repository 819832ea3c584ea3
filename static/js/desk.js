/* The desk: a sound and a shake for each answer, and the field always ready for the next code.
   Plain ES2018, loaded with defer on the desk's pages only; without it everything works, silently. */
(function () {
  "use strict";

  const field = document.querySelector("[data-field]");
  if (!field) return;

  // Tones as [hertz, milliseconds], a pause as [0, milliseconds]; and how long to shake and to rest.
  const SIGNALS = {
    ok: { tones: [[880, 90], [1320, 160]], shakes: [60] },
    already: { tones: [[660, 90], [0, 50], [660, 90]], shakes: [60, 60, 60] },
    no_booking: { tones: [[523, 140], [440, 220]], shakes: [160, 80, 60] },
    too_early: { tones: [[523, 140], [523, 60], [440, 180]], shakes: [60, 80, 160] },
    cancelled: { tones: [[330, 180], [262, 320]], shakes: [240, 80, 240] },
    over: { tones: [[330, 180], [294, 180], [262, 240]], shakes: [240, 80, 120, 80, 120] },
    wrong_event: { tones: [[262, 120], [0, 40], [262, 120], [0, 40], [196, 320]], shakes: [120, 60, 120, 60, 320] },
    unknown: { tones: [[196, 420]], shakes: [400] },
    undone: { tones: [[1320, 90], [880, 160]], shakes: [40, 40, 40] },
    nothing_to_undo: { tones: [[392, 120], [392, 120]], shakes: [120] },
    conflict: { tones: [[523, 100], [330, 100], [523, 100]], shakes: [80, 40, 80, 40, 80] },
    found: { tones: [[740, 60]], shakes: [] },
  };

  let audio = null;

  function play(tones) {
    const Context = window.AudioContext || window.webkitAudioContext;
    if (!Context) return;
    audio = audio || new Context();
    if (audio.state === "suspended") audio.resume(); // browsers keep silent until the first key or touch
    let at = audio.currentTime;
    tones.forEach(([hertz, milliseconds]) => {
      const ends = at + milliseconds / 1000;
      if (hertz) sound(hertz, at, ends);
      at = ends;
    });
  }

  function sound(hertz, begins, ends) {
    const tone = audio.createOscillator();
    const loudness = audio.createGain();
    tone.frequency.value = hertz;
    loudness.gain.setValueAtTime(0.25, begins);
    loudness.gain.linearRampToValueAtTime(0, ends); // else it ends in a click
    tone.connect(loudness);
    loudness.connect(audio.destination);
    tone.start(begins);
    tone.stop(ends);
  }

  const answer = () => document.getElementById("answer");
  let heard = answer().dataset.answer;

  function signal() {
    const verdict = answer().querySelector("[data-result]");
    if (!verdict) return;
    const { tones, shakes } = SIGNALS[verdict.dataset.result] || SIGNALS.unknown;
    play(tones);
    if (navigator.vibrate && shakes.length) navigator.vibrate(shakes);
  }

  // The answer is put in by htmx, whose events only site.js knows. Each has a name of its own.
  new MutationObserver(() => {
    if (answer().dataset.answer === heard) return;
    heard = answer().dataset.answer;
    signal();
    field.focus();
  }).observe(document.querySelector("main"), { attributeFilter: ["data-answer"], childList: true, subtree: true });

  /* What is sent leaves the field at once, for the next code may come before the answer. */

  let sent = "";

  field.form.addEventListener("submit", (event) => {
    if (!field.value.trim()) { // a scanner that ends with two line ends
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
  }, true);

  document.addEventListener("submit", (event) => {
    if (event.target !== field.form || !event.defaultPrevented) return; // the browser sends it, and the page goes
    sent = field.value; // htmx has read it by now
    field.value = "";
  });

  // Without network the last one comes back, to be sent again.
  const offline = document.getElementById("offline");
  if (offline) {
    new MutationObserver(() => {
      if (!offline.hidden && !field.value) field.value = sent;
    }).observe(offline, { attributes: true });
  }

  /* A scanner types wherever the cursor is: a touch beside everything, or a code typed there, goes to the field. */

  document.addEventListener("keydown", (event) => {
    const isText = event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (isText && event.key !== " " && !event.target.closest("input, select, textarea")) field.focus();
  });

  signal();
})();
