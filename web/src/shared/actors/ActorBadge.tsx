import type { Actor } from "./actors";
import { looks } from "./actors";
import classes from "./Actor.module.css";

interface ActorBadgeProps {
  actor: Actor;
  /** What to call it; the actor's own word when left out. */
  label?: string | null;
}

/** An icon and a word in the actor's colour: never colour alone. */
export function ActorBadge({ actor, label }: ActorBadgeProps) {
  const { Icon, label: word } = looks[actor];
  return (
    <span className={classes.badge} data-actor={actor}>
      <Icon size={13} aria-hidden />
      <span className={classes.word}>{label ?? word}</span>
    </span>
  );
}
