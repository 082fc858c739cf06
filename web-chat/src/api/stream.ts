import { RequestFailed, send, zone } from './client.ts';
import { decode, type Numbered } from './events.ts';

export type Ask = { question: string; conversation?: string; replaces?: string; now?: string };

export type Started = { answer: string; conversation: string };

/// Splits text as it arrives into server-sent events. Fields may be cut anywhere.
export class EventParser {
  private rest = '';

  push(text: string): Numbered[] {
    this.rest = (this.rest + text).replaceAll('\r\n', '\n');
    const events: Numbered[] = [];
    for (let end = this.rest.indexOf('\n\n'); end >= 0; end = this.rest.indexOf('\n\n')) {
      const parsed = EventParser.parse(this.rest.slice(0, end));
      if (parsed) events.push(parsed);
      this.rest = this.rest.slice(end + 2);
    }
    return events;
  }

  private static parse(block: string): Numbered | null {
    let id = 0;
    let name = 'message';
    const data: string[] = [];
    for (const line of block.split('\n')) {
      const colon = line.indexOf(':');
      if (colon <= 0) continue;
      const value = line.slice(colon + 1).replace(/^ /, '');
      switch (line.slice(0, colon)) {
        case 'id': id = Number(value); break;
        case 'event': name = value; break;
        case 'data': data.push(value); break;
      }
    }
    if (data.length === 0) return null;
    let body: unknown;
    try {
      body = JSON.parse(data.join('\n'));
    } catch {
      body = data.join('\n');
    }
    return { id, event: decode(name, body) };
  }
}

const RETRIES_MS = [200, 500, 1_000, 2_000, 4_000];

/// Asks, and hands over every event once, in order. A connection that breaks is taken up again
/// behind the last event. Ends with the answer, or throws RequestFailed.
export async function ask(
  request: Ask,
  started: (answer: Started) => void,
  event: (event: Numbered) => void,
  signal: AbortSignal,
): Promise<void> {
  const response = await send('/api/v1/ask', {
    method: 'POST',
    headers: { Accept: 'text/event-stream' },
    body: JSON.stringify({ ...request, timezone: zone() }),
    signal,
  });
  const answer = response.headers.get('Answer-Id') ?? '';
  started({ answer, conversation: response.headers.get('Conversation-Id') ?? '' });
  await follow(answer, 0, event, signal, response);
}

/// Goes on with an answer behind the given event.
export async function follow(
  answer: string,
  after: number,
  event: (event: Numbered) => void,
  signal: AbortSignal,
  first?: Response,
): Promise<void> {
  let last = after;
  let response = first;
  for (let attempt = 0; ; ) {
    try {
      response ??= await send(`/api/v1/ask/${encodeURIComponent(answer)}/events`, {
        headers: { Accept: 'text/event-stream', 'Last-Event-ID': String(last) },
        signal,
      });
      const before = last;
      const finished = await read(response, numbered => {
        if (numbered.id > last) {
          last = numbered.id;
          event(numbered);
        }
      });
      if (finished) return;
      if (last > before) attempt = 0;
    } catch (failure) {
      if (signal.aborted) throw failure;
      const gone = failure instanceof RequestFailed && failure.problem.status !== 0 && failure.problem.status < 500;
      if (gone || attempt >= RETRIES_MS.length) throw failure;
    }
    if (attempt >= RETRIES_MS.length) {
      throw new RequestFailed({
        type: 'about:blank', title: 'The connection broke', status: 0,
        detail: 'The connection broke and could not be taken up again. Ask again, or reload the page.',
      });
    }
    await wait(RETRIES_MS[attempt] ?? 4_000, signal);
    attempt++;
    response = undefined;
  }
}

/// True when the last event of the answer arrived.
async function read(response: Response, event: (event: Numbered) => void): Promise<boolean> {
  const reader = response.body?.getReader();
  if (!reader) return false;
  const parser = new EventParser();
  const text = new TextDecoder();
  let ended = false;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return ended;
    for (const numbered of parser.push(text.decode(value, { stream: true }))) {
      ended ||= numbered.event.event === 'done' || numbered.event.event === 'failed';
      event(numbered);
    }
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new DOMException('stopped', 'AbortError'));
    }, { once: true });
  });
}
