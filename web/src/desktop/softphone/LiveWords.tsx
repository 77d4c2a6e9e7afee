import type { TaskCard } from "@shared/api/desktop";
import { looks } from "@shared/actors/actors";
import type { CallLine } from "@shared/voice/CallLine";
import { useLine } from "@shared/voice/useLine";
import { useSoftphone } from "./Softphone";
import classes from "./Softphone.module.css";

/** What the caller is saying now, before it is in the transcript. */
export function LiveWords({ task }: { task: TaskCard }) {
  const { joined } = useSoftphone();
  return joined?.taskId === task.taskId ? <Forming line={joined.line} /> : null;
}

function Forming({ line }: { line: CallLine }) {
  const forming = useLine(line).captions.findLast((one) => one.state === "forming" && one.who === "caller");
  if (forming === undefined) return null;
  const { Icon } = looks.customer;
  return (
    <p className={classes.forming} aria-hidden dir="auto">
      <Icon size={13} aria-hidden /> {forming.text} …
    </p>
  );
}
