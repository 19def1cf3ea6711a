/* The hosted form, made a little kinder: the public name while it is typed, characters left, and nothing lost when the
   language is changed. Without this script everything works the same, through the server. */
"use strict";

const form = document.getElementById("form");
const language = document.documentElement.lang;
const segmenter = self.Intl?.Segmenter && new Intl.Segmenter(language, { granularity: "grapheme" });
const graphemes = (text) => [...(segmenter ? segmenter.segment(text) : text)].length;

/* The same steps as chalicelib/domain/customer.py; tests/browser holds the two together, and widget.js as well. */
const SURNAMES = "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 司徒 夏侯 端木 百里 南宫 独孤".split(" ");
const HAN = /^[\u3400-\u9fff\u{20000}-\u{3ffff}]{2,4}$/u;
const BLANKS = /(?:[^\S\ufeff]|[\x1c-\x1f\x85])+/g;
const UNSEEN = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

/* A joiner that joins nothing: kept only inside scripts that need it, and pictures. */
const JOINED = "[\\u0600-\\u08ff\\u0900-\\u109f\\u1780-\\u18af\\u2600-\\u27bf\\ufb50-\\ufdff\\ufe0f\\ufe70-\\ufefc\\u{1f000}-\\u{1faff}]";
const IDLE_JOINER = new RegExp(`(?<!${JOINED})[\\u200c\\u200d]|[\\u200c\\u200d](?!${JOINED})`, "gu");

/** Whether a character is a mark that normalisation may move past U+0345, the last of all marks: it sits on a letter. */
const isMark = (character) =>
  character === "\u0345" || ("\u0345" + character).normalize("NFD") !== "\u0345" + character.normalize("NFD");

function cleanName(text) {
  const seen = text.replace(BLANKS, " ").normalize("NFC").replace(UNSEEN, "").replace(IDLE_JOINER, "");
  let marks = 0;
  const kept = [...seen].filter((character) => (marks = isMark(character) ? marks + 1 : 0) <= 3);
  return [...kept.join("").trim()].slice(0, 60).join("").trim();
}

function givenName(whole) {
  if (!HAN.test(whole)) return whole.split(" ")[0];
  const characters = [...whole];
  const two = characters.length > 2 && SURNAMES.includes(characters.slice(0, 2).join(""));
  return characters.slice(two ? 2 : 1).join("");
}

/** What the public sees for a level of consent, or "" where there is no name yet. */
function publicName(level, name, company) {
  const whole = cleanName(name), firm = cleanName(company);
  if (level === "first_name") return givenName(whole);
  return level === "name_and_company" && whole && firm ? `${whole} (${firm})` : whole;
}

function preview() {
  const box = form.querySelector("[data-naming-preview]");
  const { name, company } = form.elements;
  const named = cleanName(name.value) !== "";
  box.firstElementChild.textContent = named ? box.dataset.label : box.dataset.nobody;
  for (const line of box.querySelectorAll("[data-level]")) {
    line.hidden = !named;
    line.querySelector("bdi").textContent = publicName(line.dataset.level, name.value, company.value);
  }
}

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
for (const box of form.querySelectorAll("[data-naming-preview]")) box.setAttribute("aria-live", "polite");
for (const link of document.querySelectorAll(".languages a")) keepWhenLanguageChanges(link);
form.addEventListener("input", (event) => {
  begin();
  preview();
  for (const counter of form.querySelectorAll(`[data-counter="${event.target.id}"]`)) count(counter);
});
preview();
for (const counter of form.querySelectorAll("[data-counter]")) if (document.getElementById(counter.dataset.counter).value) count(counter);
document.getElementById("errors")?.focus();
// Only a secure page has what it takes to do the work.
form.elements.work.value = self.crypto?.subtle && self.Worker ? "able" : "";
if (form.dataset.challenge) work();
