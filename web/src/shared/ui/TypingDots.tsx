import classes from "./Ui.module.css";

/** Three dots that say somebody types. */
export function TypingDots({ who }: { who: string }) {
  return (
    <span className={classes.typing} role="status">
      <span className={classes.dots} aria-hidden>
        <i />
        <i />
        <i />
      </span>
      {who} is typing
    </span>
  );
}
