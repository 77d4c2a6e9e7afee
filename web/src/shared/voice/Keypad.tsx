import { UnstyledButton } from "@mantine/core";
import { useEffect, useEffectEvent } from "react";
import { isTyping } from "../keyboard/keys";
import classes from "./Voice.module.css";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

interface KeypadProps {
  onPress: (digit: string) => void;
}

/** The twelve keys of a telephone; the keyboard's own digits press them too while it is open. */
export function Keypad({ onPress }: KeypadProps) {
  const press = useEffectEvent((digit: string) => onPress(digit));
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || !KEYS.includes(event.key)) return;
      event.preventDefault();
      press(event.key);
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
  return (
    <div className={classes.keypad} role="group" aria-label="Keypad">
      {KEYS.map((digit) => (
        <UnstyledButton key={digit} className={classes.key} onClick={() => onPress(digit)}>
          {digit}
        </UnstyledButton>
      ))}
    </div>
  );
}
