/** Which canned answers a worker means. Pure. */
import type { FilledAnswer } from "@shared/api/casework";

/** What stands after the slash when the field holds nothing but a search; null when it is an answer being written. */
export function slashQuery(text: string): string | null {
  const found = /^\/([^\s/]*(?: [^\n/]*)?)$/.exec(text);
  return found ? (found[1] ?? "") : null;
}

/** The answers that fit, best first: shortcut by its beginning, then title, then the words themselves. */
export function matchCanned(answers: FilledAnswer[], query: string): FilledAnswer[] {
  const wanted = query.trim().toLowerCase();
  const rank = (answer: FilledAnswer) => {
    if (answer.shortcut.startsWith(wanted)) return 0;
    if (answer.title.toLowerCase().includes(wanted)) return 1;
    return answer.text.toLowerCase().includes(wanted) ? 2 : 3;
  };
  return answers
    .map((answer) => ({ answer, at: rank(answer) }))
    .filter((one) => one.at < 3)
    .toSorted((a, b) => a.at - b.at)
    .map((one) => one.answer);
}
