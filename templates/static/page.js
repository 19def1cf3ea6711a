/* Times in the reader's own zone and words. The server wrote them in UTC, which stays where there is no script. */
"use strict";

const short = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
const long = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "full", timeStyle: "long" });
for (const time of document.querySelectorAll("time[data-when]")) {
  const moment = new Date(time.dateTime);
  if (Number.isNaN(moment.getTime())) continue;
  time.textContent = short.format(moment);
  time.title = long.format(moment);
}
