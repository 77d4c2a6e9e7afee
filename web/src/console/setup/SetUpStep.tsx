import { IconCircle, IconCircleCheckFilled } from "@tabler/icons-react";
import { type ReactNode, useId } from "react";
import { type ApiCall, type MadeCall, callAsCurl, publicAddress } from "@shared/api/setUp";
import { ErrorLine } from "@shared/states/ErrorLine";
import { JsonBlock } from "@shared/ui/JsonBlock";
import classes from "./SetUp.module.css";

interface SetUpStepProps {
  /** The article's number of the step. */
  number: number;
  title: string;
  about: string;
  done: boolean;
  /** What the project has of it now. */
  state: ReactNode;
  /** Why it could not be read. */
  error?: unknown;
  children: ReactNode;
}

/** One step: its number and whether it is done, what there is, what can be changed. */
export function SetUpStep({ number, title, about, done, state, error, children }: SetUpStepProps) {
  const heading = useId();
  return (
    <section className={classes.step} aria-labelledby={heading} data-done={done}>
      <div className={classes.head}>
        <h2 id={heading}>
          {done ? <IconCircleCheckFilled size={18} aria-label="Done" /> : <IconCircle size={18} aria-label="Not done yet" />}
          Step {number} · {title}
        </h2>
        <p>{about}</p>
        <div className={classes.state}>{state}</div>
      </div>
      <div className={classes.act}>
        <ErrorLine error={error} />
        {children}
      </div>
    </section>
  );
}

interface CallShownProps {
  /** What would be sent now; null while something for it is missing. */
  call: ApiCall | null;
  made: MadeCall | undefined;
  error: unknown;
}

/** The call a step makes: before, what it will send; afterwards, what it sent and what came back. */
export function CallShown({ call, made, error }: CallShownProps) {
  const shown = made?.call ?? call;
  if (shown === null) return <ErrorLine error={error} />;
  return (
    <div className={classes.call}>
      <ErrorLine error={error} />
      <details open={made !== undefined}>
        <summary title={publicAddress(shown)}>
          {made ? "Sent" : "Sends"} <code>{shown.method} {publicAddress(shown)}</code>
        </summary>
        <JsonBlock title={shown.form ? "Form" : "Body"} value={shown.form ? readable(shown.form) : shown.json} curl={callAsCurl(shown)} />
        {made && <JsonBlock title="Answer" value={made.answer} />}
      </details>
    </div>
  );
}

/** A form field that holds JSON is shown as what it holds. */
function readable(form: Record<string, string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(form).map(([name, value]) => [name, value.startsWith("{") ? (JSON.parse(value) as unknown) : value]));
}
