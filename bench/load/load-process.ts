// A child of load.ts: a process of clients, so that what they cost is counted by itself.
import { answerCalls } from '../systems/answer-calls.ts';
import { LoadGenerator } from './load-generator.ts';

const generator = new LoadGenerator();
process.once('message', () => {
  answerCalls({
    open: (job) => generator.open(job),
    reopen: (job) => generator.reopen(job),
    talk: (job) => generator.talk(job),
    endTalk: (within) => generator.endTalk(within),
    ask: (job) => generator.ask(job),
    stream: (job) => generator.stream(job),
    streamed: (within) => generator.streamed(within),
    endStreams: () => generator.endStreams(),
  });
  process.send?.({});
});
process.once('disconnect', () => process.exit());
