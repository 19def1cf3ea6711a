/* The work that form.js was asked for, apart from the page, so that typing goes on: ALTCHA's second version.
   The counter whose PBKDF2 begins with the key's prefix is searched, a few at a time. */
"use strict";

const AT_ONCE = 8;
const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

async function keyOf(asked, counter) {
  const nonce = bytesOf(asked.nonce), password = new Uint8Array(nonce.length + 4);
  password.set(nonce);
  new DataView(password.buffer).setUint32(nonce.length, counter);
  const material = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: asked.algorithm.split("/")[1], salt: bytesOf(asked.salt), iterations: asked.cost };
  return hexOf(new Uint8Array(await crypto.subtle.deriveBits(how, material, asked.keyLength * 8)));
}

async function solve(asked) {
  for (let first = 0; ; first += AT_ONCE) {
    const counters = Array.from({ length: AT_ONCE }, (_, place) => first + place);
    const keys = await Promise.all(counters.map((counter) => keyOf(asked, counter)));
    const place = keys.findIndex((key) => key.startsWith(asked.keyPrefix));
    if (place >= 0) return { counter: counters[place], derivedKey: keys[place] };
  }
}

self.onmessage = async ({ data: challenge }) => {
  try {
    const solution = await solve(challenge.parameters);
    self.postMessage(btoa(JSON.stringify({ challenge, solution })));
  } catch {
    self.postMessage("");
  }
};
