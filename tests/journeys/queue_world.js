/* A world in which the real queue (static/js/queue.js) is tried out: one store, two tabs, a network that loses and repeats, a second
   device, and a clinic that follows the rules of `homework.actions.receive` (held against the real one in
   tests/homework/test_receiving.py). Everything is decided by a seeded dice; a run that breaks a promise is returned with its story. */
function tryOut(queue, runs, steps, firstSeed) {
  "use strict";
  const KEYS = ["a", "b"];

  function dice(seed) { // mulberry32
    let state = seed >>> 0;
    return () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
  }

  class World {
    constructor(seed) {
      this.roll = dice(seed);
      this.alone = this.roll() < 0.4; // no second device: then nothing may ever clash
      this.now = 1000;
      this.serial = 0;
      this.clinic = {};
      this.store = {};
      this.known = {}; // what the device was told: key -> version
      this.seen = {}; // versions whose text the person has had before the eyes
      this.mine = {}; // the newest text of this device, "" when given up on purpose
      this.net = [];
      this.answers = [];
      this.story = [];
      this.broken = "";
    }
    pick(list) { return list[Math.floor(this.roll() * list.length)]; }
    tell(...what) { this.story.push(what.join(" ")); }
    fail(why) { if (!this.broken) { this.broken = why; } }
    saw(key, version) { (this.seen[key] ||= new Set([0])).add(version); }
    change(key, turn) {
      const after = turn(this.store[key] || null);
      if (after) { this.store[key] = after; } else { delete this.store[key]; }
      return after;
    }

    /* --- the clinic: the rules of `receive` */
    receive(message) {
      const entry = (this.clinic[message.key] ||= { version: 0, text: null, finished: false, history: [], receipts: {}, by: "" });
      if (message.op in entry.receipts) { return { state: "stored", version: entry.receipts[message.op] }; }
      const same = entry.text === message.text;
      if (!same && entry.text !== null && (entry.finished || entry.version !== message.version)) {
        return { state: "clash", version: entry.version, closed: entry.finished };
      }
      if (!same) {
        if (entry.by === "other" && !(this.seen[message.key] || new Set()).has(entry.version)) {
          this.fail(`words of the other device were overwritten unseen (${message.key} ${entry.version})`);
        }
        if (entry.history.includes(message.text)) { this.fail(`written twice: ${message.text}`); }
        Object.assign(entry, { text: message.text, version: entry.version + 1, by: "mine" });
        entry.history.push(message.text);
      }
      if (message.ends && !entry.finished) { entry.finished = true; entry.version += 1; }
      entry.receipts[message.op] = entry.version;
      return { state: "stored", version: entry.version };
    }

    /* --- what may happen */
    type() {
      const key = this.pick(KEYS), record = this.store[key];
      if (record && record.body.ends) { return; } // finished here: the form is closed
      if (!record && (this.clinic[key] || {}).finished) { return; }
      const body = { text: `m${++this.serial}`, ends: this.roll() < 0.15 };
      this.mine[key] = body.text;
      this.change(key, (now) => queue.write(now, body, { key, assignment: "x", version: this.known[key] || 0, now: this.now }));
      this.tell("type", key, body.text, body.ends ? "ends" : "");
    }
    send() {
      const waiting = Object.values(this.store).filter((record) => queue.due(record, this.now));
      if (!waiting.length) { return; }
      const key = this.pick(waiting).key, tab = this.pick([1, 2]);
      const record = this.change(key, (now) => queue.take(now, `op${++this.serial}`));
      if (record.sent) {
        this.net.push({ tab, key, op: record.sent.op, version: record.sent.version, text: record.sent.body.text, ends: record.sent.body.ends });
        this.tell("send", tab, key, record.sent.op, record.sent.body.text, "on", record.sent.version);
      }
    }
    deliver() {
      if (!this.net.length) { return; }
      const place = Math.floor(this.roll() * this.net.length), message = this.net[place];
      if (this.roll() < 0.8) { this.net.splice(place, 1); } // else the network will repeat it
      if (this.roll() < 0.25) { this.tell("lose request", message.op); this.lose(message); return; }
      const answer = this.receive(message);
      this.tell("deliver", message.op, answer.state, answer.version);
      this.answers.push({ ...message, answer });
    }
    hear() {
      if (!this.answers.length) { return; }
      const place = Math.floor(this.roll() * this.answers.length);
      const { key, op, answer } = this.answers[place];
      if (this.roll() < 0.85) { this.answers.splice(place, 1); }
      const luck = this.roll();
      if (luck < 0.2) { this.tell("lose answer", op); this.lose({ key, op }); return; }
      if (luck < 0.3) { this.tell("tab killed before", op); return; } // nothing is noted anywhere
      const before = this.store[key] || null;
      const after = this.change(key, (now) => queue.answered(now, op, answer));
      if (before && !after) { this.known[key] = answer.version; }
      if (after && after.state === "clash" && (!before || before.state !== "clash")) {
        this.saw(key, answer.version);
        if (this.alone) { this.fail(`a clash with nobody: ${key}`); }
      }
      this.tell("hear", op, answer.state);
    }
    lose(message) { this.change(message.key, (now) => (now ? queue.lost(now, message.op, this.now) : now)); }
    elsewhere() {
      const key = this.pick(KEYS), entry = this.clinic[key];
      if (this.alone || !entry || entry.finished) { return; }
      Object.assign(entry, { text: `o${++this.serial}`, version: entry.version + 1, by: "other" });
      entry.history.push(entry.text);
      this.tell("elsewhere", key, entry.text, entry.version);
    }
    refresh() {
      for (const key of KEYS) {
        if (!this.store[key] && this.clinic[key]) {
          this.known[key] = this.clinic[key].version;
          this.saw(key, this.clinic[key].version);
        }
      }
      this.tell("refresh");
    }
    decide() {
      const record = Object.values(this.store).find((one) => one.state === "clash");
      if (!record) { return; }
      if (!record.closed && this.roll() < 0.6) {
        this.change(record.key, (now) => queue.keepMine(now));
        this.tell("keep mine", record.key);
      } else {
        this.mine[record.key] = "";
        this.change(record.key, () => null);
        this.tell("keep theirs", record.key);
      }
    }
    /* The device was locked: what the clinic had answered is gone from it, and it asks once more. */
    lockedMeanwhile() {
      const record = Object.values(this.store).find((one) => one.state === "clash");
      if (!record) { return; }
      this.change(record.key, queue.again);
      this.tell("ask again", record.key);
    }
    wait() { this.now += 400000; }

    step() {
      const moves = ["type", "type", "send", "send", "send", "deliver", "deliver", "hear", "hear", "elsewhere", "refresh", "decide", "wait", "lockedMeanwhile"];
      this[this.pick(moves)]();
    }
    /* In the end the network is good: whatever waits is sent and answered. */
    settle() {
      this.net = [];
      this.answers = [];
      for (let round = 0; round < 20; round += 1) {
        const open = Object.values(this.store).filter((record) => record.state === "waiting");
        if (!open.length) { return; }
        for (const { key } of open) {
          const { sent } = this.change(key, (now) => queue.take(now, `op${++this.serial}`));
          const answer = this.receive({ key, op: sent.op, version: sent.version, text: sent.body.text, ends: sent.body.ends });
          const after = this.change(key, (now) => queue.answered(now, sent.op, answer));
          if (after && after.state === "clash" && this.alone) { this.fail(`a clash with nobody: ${key}`); }
        }
      }
      this.fail("it never comes to rest");
    }
    check() {
      for (const key of KEYS) {
        const text = this.mine[key], record = this.store[key], entry = this.clinic[key];
        if (!text) { continue; }
        const arrived = entry && entry.history.includes(text);
        const shown = record && record.state === "clash" && record.body.text === text;
        if (!arrived && !shown) { this.fail(`lost: ${text} of ${key}`); }
      }
    }
  }

  for (let run = 0; run < runs; run += 1) {
    const world = new World(firstSeed + run);
    for (let step = 0; step < steps && !world.broken; step += 1) { world.step(); }
    if (!world.broken) { world.settle(); world.check(); }
    if (world.broken) { return { run, seed: firstSeed + run, broken: world.broken, story: world.story }; }
  }
  return null;
}

/* Queues with one mistake each. The world has to find every one of them. */
function twins(queue) {
  "use strict";
  return {
    "a new name for every sending": { ...queue, take: (record, op) => ({ ...record, sent: { op, rev: record.rev, version: record.version, body: record.body } }) },
    "done although newer words were typed": { ...queue, answered: (record, op, answer) => (record && record.sent && record.sent.op === op && answer.state === "stored" ? null : queue.answered(record, op, answer)) },
    "believes the answer to something else": { ...queue, answered: (record, op, answer) => (record && record.sent ? queue.answered(record, record.sent.op, answer) : record) },
    "forgets what is on its way": { ...queue, lost: (record, op, now) => (record ? { ...record, sent: null, next: now } : record) },
    "takes the clinic's version without showing": { ...queue, answered: (record, op, answer) => {
      const after = queue.answered(record, op, answer);
      return after && after !== record && after.state === "clash" && !after.closed ? { ...after, state: "waiting", version: answer.version } : after;
    } },
  };
}
