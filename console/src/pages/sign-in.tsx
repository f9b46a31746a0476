// The page on which somebody signs in by a token, and the short pages of what stands in the way.
import { BarePage } from "./frame.tsx";

export function SignInPage({ to, problem }: { to: string; problem: string | undefined }) {
  return (
    <BarePage title="Sign in">
      <h1>
        <span class="brand-mark" aria-hidden="true" />
        Doorman
      </h1>
      <p class="faint">Sign in with your token. Whoever runs Doorman has it for you.</p>
      {problem === undefined ? null : (
        <p class="alert" role="alert">
          {problem}
        </p>
      )}
      <form class="edit" method="post" action="/sign-in">
        <input type="hidden" name="to" value={to} />
        <label>
          <span>Token</span>
          <input name="token" type="password" autocomplete="current-password" required />
        </label>
        <p class="actions">
          <button type="submit">Sign in</button>
        </p>
      </form>
    </BarePage>
  );
}

export function SentencePage({ title, sentence }: { title: string; sentence: string }) {
  return (
    <BarePage title={title}>
      <h1>{title}</h1>
      <p>{sentence}</p>
      <p>
        <a href="/">Today</a>
      </p>
    </BarePage>
  );
}
