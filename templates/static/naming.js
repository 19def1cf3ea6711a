/* How to be named: exactly what each choice shows, while the name is typed. Without this script a button asks the server. */
"use strict";

{
  /* The same steps as chalicelib/domain/customer.py; tests/browser holds the two together. */
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

  for (const box of document.querySelectorAll("[data-naming-preview]")) {
    const form = box.closest("form"), { name, company } = form.elements;
    const preview = () => {
      const named = cleanName(name.value) !== "";
      box.firstElementChild.textContent = named ? box.dataset.label : box.dataset.nobody;
      for (const line of box.querySelectorAll("[data-level]")) {
        line.hidden = !named;
        line.querySelector("bdi").textContent = publicName(line.dataset.level, name.value, company.value);
      }
    };
    box.setAttribute("aria-live", "polite");
    form.addEventListener("input", preview);
    preview();
  }
}
