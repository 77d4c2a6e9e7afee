import type { StartState } from "@shared/api/console";
import { clockTime } from "@shared/time/labels";
import { CodeLine } from "@shared/ui/CodeLine";
import { traitCommand } from "./words";
import classes from "./Start.module.css";

/** The exact command for one's own program, and a line that turns live when it serves. */
export function RunYourOwn({ start }: { start: StartState | undefined }) {
  const programs = start?.programs ?? [];
  return (
    <section className={classes.panel}>
      <h2>Run your own program</h2>
      <p className={classes.about}>
        Code written for the Agent Connect stack runs here unchanged. It gets the project&rsquo;s keys, and its calls stay
        on this machine.
      </p>
      <CodeLine code={start?.command ?? "./tieline run -- python agent_handoff.py"} />
      <p className={classes.beside}>Beside it, in another terminal, the script that sets the language trait:</p>
      <CodeLine code={traitCommand(start?.command)} />
      <div aria-live="polite" className={classes.programs}>
        {programs.length === 0 && (
          <p data-live="false">
            <span className={classes.pulse} aria-hidden />
            No program is running; the built-in agent serves the number.
          </p>
        )}
        {programs.map((program) => (
          <p key={program.programId} data-live="true">
            <span className={classes.pulse} aria-hidden />
            {program.name} serves {program.number ?? "this number"} since {clockTime(program.since)}
          </p>
        ))}
      </div>
    </section>
  );
}
