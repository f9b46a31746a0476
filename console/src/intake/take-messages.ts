// Takes the messages of one batch, each by itself: one is acknowledged when its work is done, another is brought again
// later. A message that fails never costs the others anything. Knows neither events nor the database.

/** The longest delay that the queue takes is 24 hours; a database that is away is rarely so for longer than this. */
const maxDelaySeconds = 3600;
const growth = 4;

/** How long to wait before the next attempt: 5, 20, 80 … seconds when the first is 5. `attempts`: so many have failed. */
export function retryDelay(attempts: number, firstSeconds: number): number {
  return Math.min(firstSeconds * growth ** (attempts - 1), maxDelaySeconds);
}

/**
 * One after the other, since D1 does one thing at a time anyway.
 * @param take does a message's work; when it throws, the message is brought again.
 * @param failed is told why, and in how many seconds.
 */
export async function takeMessages(
  messages: readonly Message[],
  firstRetrySeconds: number,
  take: (message: Message) => Promise<void>,
  failed: (message: Message, reason: string, delaySeconds: number) => void,
): Promise<void> {
  for (const message of messages) {
    try {
      await take(message);
      message.ack();
    } catch (error) {
      const delaySeconds = retryDelay(message.attempts, firstRetrySeconds);
      message.retry({ delaySeconds });
      failed(message, error instanceof Error ? error.message : String(error), delaySeconds);
    }
  }
}
