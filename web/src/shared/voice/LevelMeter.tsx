import type { CallLine } from "./CallLine";
import { LEVELS, useLevel } from "./useLine";
import classes from "./Voice.module.css";

/** How loud the microphone is: a row of bars. For the eye alone, because one hears oneself. */
export function LevelMeter({ line }: { line: CallLine }) {
  const level = useLevel(line);
  return (
    <span className={classes.level} aria-hidden title="Your microphone">
      {Array.from({ length: LEVELS }, (_, index) => (
        <span key={index} data-on={index < level} />
      ))}
    </span>
  );
}
