/** How what the linter finds is put right, by its kind. Pure. */
const fixes: Record<string, string> = {
  "hyphenated-name": "Rename the attribute with an underscore, on the workers or tasks and in the expression.",
  unreadable: "Correct the expression; nobody matches it as it is.",
  "nobody-serves": "Change who the queue is for, or give a worker what it asks.",
  unreachable: "Give what stands before it a timeout or a skip_if, or put this one first.",
  "no-default": "Add a default filter with a queue for whatever no filter takes.",
  "waits-for-one": "Give the target a timeout, or skip_if 1==1, and a target behind it.",
  "not-a-number": "Sort by an attribute that is a whole number, such as routing.levels.billing.",
  "needs-a-list": "Write a list in square brackets, or compare with ==.",
  misplaced: "Begin target names with task. or worker.; filters see the task alone, queues the worker alone.",
  "nobody-has-it": "Correct the name, or add the attribute to a worker.",
  "has-on-a-scalar": "Compare with ==, or make the attribute a list.",
  "list-compared": "Use HAS: routing.skills HAS 'billing'.",
  "mixed-types": "Write the number without quotes.",
};

/** The fix of a kind of fault; nothing for one we do not know. */
export const fixOf = (kind: string): string | null => fixes[kind] ?? null;
