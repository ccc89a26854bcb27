import { anthropic } from '../anthropic/anthropic.ts';
import { demo } from '../demo/demo.ts';
import type { Driver } from '../driver/driver.ts';
import { google } from '../openai/google.ts';
import { groq } from '../openai/groq.ts';
import { ollama } from '../openai/ollama.ts';
import { openAi } from '../openai/openai.ts';

/** All built-in providers, in the order in which clients see them. */
export const drivers: readonly Driver[] = [demo, openAi, anthropic, groq, google, ollama];
