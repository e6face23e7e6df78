/* Everything that the browser keeps for this place, as text. Sealed bytes come as the letters that they would be. */
async () => {
  const letters = (value) => {
    if (value instanceof ArrayBuffer) { return new TextDecoder("latin1").decode(value); }
    if (ArrayBuffer.isView(value)) { return new TextDecoder("latin1").decode(value.buffer); }
    if (value instanceof CryptoKey) { return `key ${value.extractable}`; }
    if (value && typeof value === "object") {
      return Object.entries(value).map(([name, inner]) => `${name}=${letters(inner)}`).join(";");
    }
    return String(value);
  };
  const asked = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const found = {
    stores: {}, caches: "", local: JSON.stringify(localStorage), session: JSON.stringify(sessionStorage), cookies: document.cookie,
  };
  for (const { name } of await indexedDB.databases()) {
    const db = await asked(indexedDB.open(name));
    for (const store of db.objectStoreNames) {
      const rows = await asked(db.transaction(store).objectStore(store).getAll());
      found.stores[store] = rows.map(letters);
    }
    db.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = await cache.match(request);
      found.caches += `${request.url}\n`;
      if ((answer.headers.get("content-type") || "").match(/html|json|text\/plain/)) { found.caches += await answer.text(); }
    }
  }
  return found;
}
