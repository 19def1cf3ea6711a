/* The hosted form, made a little kinder: characters left, and nothing lost when the language is changed (naming.js shows the
   public name while it is typed). Without this script everything works the same, through the server. */
"use strict";

const form = document.getElementById("form");
const language = document.documentElement.lang;
const segmenter = self.Intl?.Segmenter && new Intl.Segmenter(language, { granularity: "grapheme" });
const graphemes = (text) => [...(segmenter ? segmenter.segment(text) : text)].length;

function count(counter) {
  const field = document.getElementById(counter.dataset.counter);
  const left = Number(field.dataset.limit) - graphemes(field.value);
  const many = Math.abs(left), words = form.dataset[(left < 0 ? "over" : "left") + (many === 1 ? "One" : "")];
  counter.textContent = words.replace("{n}", new Intl.NumberFormat(language).format(many));
  counter.classList.toggle("over", left < 0);
  // Heard only when it begins to matter.
  counter.setAttribute("aria-live", left < 50 ? "polite" : "off");
}

/** Changing the language sends what was typed along, and the server writes it into the other form. */
function keepWhenLanguageChanges(link) {
  link.addEventListener("click", (event) => {
    if (![...new FormData(form)].some(([name, value]) => value && !["submission_id", "issued_at", "work", "naming_level", "begun"].includes(name))) return;
    event.preventDefault();
    form.action = form.action.replace(/\?.*$/, "") + new URL(link.href).search;
    const asked = Object.assign(document.createElement("input"), { type: "hidden", name: "preview", value: "yes" });
    form.append(asked);
    form.submit();
  });
}

/** That somebody began is counted, once, and nothing else of them is kept; "finished" counts only where this was said. */
function begin() {
  const { begun } = form.elements;
  if (!form.dataset.starts || begun.value) return;
  begun.value = "saying";
  fetch(form.dataset.starts, { method: "POST", body: new URLSearchParams(), keepalive: true })
    .then((answer) => { begun.value = answer.ok ? "yes" : ""; }, () => { begun.value = ""; });
}

/** While many write at once the server asks for a little work (chalicelib/listen/work.py); then this sends by itself. What is in the
    form stays there, and where the work cannot be done it is sent without, so that a person looks first. */
async function work() {
  const { challenge, solver } = form.dataset, said = document.querySelector("[data-work]");
  said.textContent = said.dataset.working;
  form.elements.work.value = "";
  try {
    const asked = await (await fetch(challenge)).json();
    form.elements.work.value = await new Promise((done, failed) => {
      const worker = new Worker(solver);
      worker.onmessage = ({ data }) => done(data);
      worker.onerror = failed;
      worker.postMessage(asked);
    });
  } catch { /* It is sent without. */ }
  form.requestSubmit();
}

for (const aid of form.querySelectorAll("[data-without-script]")) aid.remove();
for (const link of document.querySelectorAll(".languages a")) keepWhenLanguageChanges(link);
form.addEventListener("input", (event) => {
  begin();
  for (const counter of form.querySelectorAll(`[data-counter="${event.target.id}"]`)) count(counter);
});
for (const counter of form.querySelectorAll("[data-counter]")) if (document.getElementById(counter.dataset.counter).value) count(counter);
document.getElementById("errors")?.focus();
// Only a secure page has what it takes to do the work.
form.elements.work.value = self.crypto?.subtle && self.Worker ? "able" : "";
if (form.dataset.challenge) work();
