import { Button, Group } from "@mantine/core";
import { IconKeyboard, IconMicrophone, IconPhone } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { type Allowed, microphoneAllowed } from "./microphone";
import classes from "./Softphone.module.css";

interface JoinPanelProps {
  customer: string;
  /** Why the worker is not on it already: another window has it, or had it. */
  elsewhere: boolean;
  onJoin: (way: "sound" | "type") => void;
}

/** A call that waits for this worker: the briefing is read first, then one joins. */
export function JoinPanel({ customer, elsewhere, onJoin }: JoinPanelProps) {
  const [allowed, setAllowed] = useState<Allowed>("ask");
  useEffect(() => {
    let here = true;
    void microphoneAllowed().then((found) => here && setAllowed(found));
    return () => {
      here = false;
    };
  }, []);
  return (
    <section className={classes.join} aria-label="Call">
      <span className={classes.ringing}>
        <IconPhone size={18} aria-hidden />
      </span>
      <div className={classes.joinWords}>
        <h3>{elsewhere ? `The call with ${customer} is open in another window` : `${customer} is on the phone and hears music`}</h3>
        <p>{sentences[allowed]}</p>
      </div>
      <Group gap={8}>
        {allowed !== "no" && (
          <Button leftSection={<IconMicrophone size={16} />} onClick={() => onJoin("sound")}>
            {elsewhere ? "Continue it here" : "Join call"}
          </Button>
        )}
        <Button variant={allowed === "no" ? "filled" : "default"} leftSection={<IconKeyboard size={16} />} onClick={() => onJoin("type")}>
          Join by typing
        </Button>
      </Group>
    </section>
  );
}

const sentences: Record<Allowed, string> = {
  yes: "You talk by your microphone. By typing, what you write is spoken to them.",
  ask: "Your browser will ask for the microphone, so that they can hear you. By typing, what you write is spoken to them.",
  no: "Your browser does not let this page use the microphone. You can type: what you write is spoken to them.",
};
