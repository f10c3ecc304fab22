// Prints what memory_store.js answers to the story; a browser's answers from store.js are compared with it.
import { memoryStore } from "./memory_store.js";
import { story } from "./store_story.js";

console.log(JSON.stringify(await story(memoryStore())));
