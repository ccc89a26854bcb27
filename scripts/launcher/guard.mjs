// Ends what the launcher started if the launcher itself is killed. Its standard input is a pipe to the launcher: lines
// `+pid start-time` and `-pid` say what runs, and the end of the pipe says that the launcher is gone.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const graceMs = 3_000;
const running = new Map();

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const [pid, started] = line.slice(1).split(' ');
  if (line.startsWith('+')) running.set(Number(pid), started);
  else running.delete(Number(pid));
});
lines.on('close', () => {
  end('SIGTERM');
  setTimeout(() => end('SIGKILL'), running.size > 0 ? graceMs : 0);
});
// Signals to the launcher's terminal are its own affair.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);

function end(signal) {
  for (const [pid, started] of running) {
    // A number that was given to another process meanwhile is left alone.
    if (startTime(pid) !== started) continue;
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended by itself.
    }
  }
}

/** When a process started, in the system's own count; '' where the system does not tell. */
function startTime(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
