import { IconAlertTriangle } from "@tabler/icons-react";
import { ErrorLine } from "@shared/states/ErrorLine";
import { TextSkeleton } from "@shared/states/Skeletons";
import type { useCanned } from "./useCanned";
import classes from "./Canned.module.css";

export const CANNED_LIST = "canned-answers";
export const optionId = (at: number) => `${CANNED_LIST}-${at}`;

/** The canned answers that fit, over the field that searches them. */
export function CannedList({ canned }: { canned: ReturnType<typeof useCanned> }) {
  if (!canned.open) return null;
  return (
    <div className={classes.list}>
      {canned.loading && <TextSkeleton lines={2} />}
      <ErrorLine error={canned.error} />
      {!canned.loading && canned.found.length === 0 && (
        <p className={classes.none}>No canned answer fits. They are written in the console, under Answers.</p>
      )}
      {canned.found.length > 0 && (
        <div role="listbox" id={CANNED_LIST} aria-label="Canned answers">
          {canned.found.map((answer, at) => (
            <div
              key={answer.answerId}
              id={optionId(at)}
              role="option"
              aria-selected={at === canned.active}
              className={classes.option}
              ref={at === canned.active ? (node) => node?.scrollIntoView({ block: "nearest" }) : undefined}
              onMouseEnter={() => canned.move(at)}
              // Before the field loses the focus: what is inserted is typed on.
              onMouseDown={(event) => {
                event.preventDefault();
                canned.choose(answer);
              }}
            >
              <span className={classes.head}>
                <b>{answer.title}</b> <kbd>/{answer.shortcut}</kbd>
              </span>
              <span className={classes.text} dir="auto">
                {answer.text}
              </span>
              {answer.missing.length > 0 && (
                <span className={classes.missing}>
                  <IconAlertTriangle size={13} aria-hidden /> Nothing is known for {answer.missing.join(", ")}
                </span>
              )}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
