/* What happens to an entry that was written on this device until the clinic has it. Pure: no page, no store, no clock, no chance.
   A record: key (names the entry), assignment, version (what the clinic had when it was opened, 0: nothing), rev (counts changes
   here), body (sealed), state ("waiting", "clash", "refused" or "gone"), sent (what is on its way: op, rev, version, body, or null),
   at (first written, ms), tries and next (when to try again, ms).
   What is on its way is frozen: the same op goes out again with the same body until an answer comes, also after a reload and from
   another tab, and the clinic takes in each op once. Only then may newer words go out, on the version that the answer named. */
(function (place) {
  "use strict";
  var DAY = 24 * 3600 * 1000;
  var WAITS = [2000, 5000, 15000, 60000, 300000];

  function changed(record, fields) { return Object.assign({}, record, fields); }

  /* The person wrote something. `fresh` has key, assignment, version and now. */
  function write(record, body, fresh) {
    if (!record) {
      return { key: fresh.key, assignment: fresh.assignment, version: fresh.version, rev: 1, body: body, state: "waiting",
               sent: null, at: fresh.now, tries: 0, next: 0 };
    }
    var state = record.state === "clash" ? "clash" : "waiting";
    return changed(record, { rev: record.rev + 1, body: body, state: state, next: 0 });
  }

  function due(record, now) { return record.state === "waiting" && record.next <= now; }

  /* Freeze what goes out. What is already on its way goes out again as it was. */
  function take(record, op) {
    if (record.state !== "waiting" || record.sent) { return record; }
    return changed(record, { sent: { op: op, rev: record.rev, version: record.version, body: record.body } });
  }

  /* An answer came for `op`. null: nothing is left to keep. An answer to something else changes nothing. */
  function answered(record, op, answer) {
    if (!record || !record.sent || record.sent.op !== op) { return record; }
    if (answer.state === "stored") {
      if (record.rev === record.sent.rev) { return null; }
      return changed(record, { version: answer.version, sent: null, tries: 0, next: 0 });
    }
    if (answer.state === "clash") { return changed(record, { state: "clash", theirs: answer.version, closed: !!answer.closed, sent: null }); }
    if (answer.state === "refused" || answer.state === "gone") { return changed(record, { state: answer.state, sent: null }); }
    return record;
  }

  /* No answer came: perhaps it arrived, perhaps not. */
  function lost(record, op, now) {
    if (!record || !record.sent || record.sent.op !== op) { return record; }
    return changed(record, { tries: record.tries + 1, next: now + WAITS[Math.min(record.tries, WAITS.length - 1)] });
  }

  /* The person has seen both texts and keeps the own one: it goes out on top of what the clinic has. */
  function keepMine(record) {
    return changed(record, { state: "waiting", version: record.theirs, rev: record.rev + 1, sent: null, tries: 0, next: 0 });
  }

  /* What the clinic answered is not at hand any more: ask once more, on the version that was known when it was written. */
  function again(record) {
    return record && (record.state === "clash" || record.state === "refused") ? changed(record, { state: "waiting", sent: null, tries: 0, next: 0 }) : record;
  }

  function old(record, now, days) { return now - record.at > days * DAY; }

  place.practiceQueue = { write: write, due: due, take: take, answered: answered, lost: lost, keepMine: keepMine, again: again, old: old };
})(typeof self === "undefined" ? globalThis : self);
