// Loaded before a service in a chaos run with `--sabotage`: takes one check out of its sources, so that the run must fail.
import fs from 'node:fs';
import { registerHooks, syncBuiltinESMExports } from 'node:module';

/** What is taken out, by the end of the file's name: [file, what it says, what it says instead]. */
const wounds = {
  // Whoever lost its lease goes on writing.
  fence: [
    // A script is not loaded with an argument that it has no use for.
    ['turn/finish.lua', "if s.state ~= 'leased' or s.lease ~= nonce then", 'if not nonce then'],
    ['turn/finish.lua', 'if not input or input.id ~= input_id then', 'if not input or not input_id then'],
    ['turn/finish-many.lua', "state ~= 'leased' or lease ~= nonce or ", ''],
    ['turn/finish-many.lua', 'not input or input.id ~= input_id or', 'not input or'],
    ['turn/delta.lua', "if s.state ~= 'leased' or s.lease ~= nonce then", 'if not nonce then'],
  ],
  // A text that is sent again is taken again.
  dedupe: [
    ['messages/submit.lua', 'if seen then', 'if false then'],
    [
      'messages/submit-many.lua',
      'seen_as, seen) == 0 then return SLOW end',
      'seen_as, seen) == 9 then return SLOW end',
    ],
  ],
  // A listener that missed a hint goes on with the next.
  gap: [
    ['feeds/listener-feed.ts', 'isSameEntry(hint.seq === 1 ? startOfLog : previous, this.position)', 'true'],
    ['feeds/listener-feed.ts', '!isSameEntry(head, this.position)', 'false'],
  ],
};

const wound = wounds[process.env.CHAOS_SABOTAGE];
if (!wound) throw new Error('CHAOS_SABOTAGE names no check');

function hurt(path, text) {
  return wound.reduce((hurting, [file, before, after]) => {
    if (!path.endsWith(file)) return hurting;
    if (!hurting.includes(before)) throw new Error(`${file} does not say: ${before}`);
    return hurting.replace(before, after);
  }, text);
}

const { readFileSync } = fs;
fs.readFileSync = (path, ...rest) => {
  const read = readFileSync(path, ...rest);
  return typeof read === 'string' ? hurt(String(path), read) : read;
};
syncBuiltinESMExports();

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (loaded.source === undefined || loaded.source === null) return loaded;
    return { ...loaded, source: hurt(url, Buffer.from(loaded.source).toString()) };
  },
});
