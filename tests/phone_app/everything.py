"""All that a browser keeps of our pages, as one text to be searched."""

EVERYTHING = """async () => {
  const text = [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage})];
  const say = (value) => JSON.stringify(value, (key, v) => v instanceof ArrayBuffer || ArrayBuffer.isView(v)
    ? new TextDecoder('utf-8').decode(v) : v);
  for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys())
    text.push(request.url, await (await caches.match(request)).text());
  for (const { name } of await indexedDB.databases()) await new Promise((done) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => {
      const db = request.result;
      const stores = [...db.objectStoreNames];
      const tx = db.transaction(stores);
      for (const store of stores) {
        tx.objectStore(store).getAll().onsuccess = (e) => text.push(say(e.target.result));
        tx.objectStore(store).getAllKeys().onsuccess = (e) => text.push(say(e.target.result));
      }
      tx.oncomplete = () => { db.close(); done(); };
    };
  });
  return text.join(' ');
}"""
