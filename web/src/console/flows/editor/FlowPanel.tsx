import { Switch, TextInput, Textarea, UnstyledButton } from "@mantine/core";
import type { FlowDefinition } from "@shared/api/console";
import { CodeLine } from "@shared/ui/CodeLine";
import type { PlacedProblem } from "./problems";
import classes from "./Editor.module.css";

interface FlowPanelProps {
  definition: FlowDefinition;
  name: string;
  webhook: string | undefined;
  problems: PlacedProblem[];
  onName: (name: string) => void;
  onChange: (definition: FlowDefinition, about?: string | null) => void;
  onChoose: (name: string) => void;
}

/** The flow as a whole, while no widget is chosen: what it is called, what is wrong anywhere, how to work here. */
export function FlowPanel({ definition, name, webhook, problems, onName, onChange, onChoose }: FlowPanelProps) {
  const allows = definition.flags?.allow_concurrent_calls ?? false;
  return (
    <div className={classes.stack}>
      <TextInput size="xs" label="Name of the flow" withAsterisk maxLength={255} value={name} onChange={(event) => onName(event.currentTarget.value)} />
      <Textarea size="xs" label="Description" autosize maxRows={6} value={definition.description ?? ""} onChange={(event) => onChange({ ...definition, description: event.currentTarget.value }, "description")} />
      <Switch
        size="xs" label="Calls at the same time" checked={allows}
        onChange={(event) => onChange({ ...definition, flags: { ...definition.flags, allow_concurrent_calls: event.currentTarget.checked } })}
      />
      <section aria-label="To put right" aria-live="polite">
        <h3>{problems.length ? `${problems.length} to put right` : "Ready to publish"}</h3>
        <ul className={classes.faults}>
          {problems.map((one) => (
            <li key={one.path + one.message}>
              <UnstyledButton disabled={one.state === null} onClick={() => one.state && onChoose(one.state)}>
                <b>{one.state ?? "Flow"}</b> {one.key ?? ""} <span>{one.message}</span>
              </UnstyledButton>
            </li>
          ))}
        </ul>
      </section>
      {webhook && (
        <section>
          <h3>Address of the flow</h3>
          <CodeLine code={webhook} />
        </section>
      )}
      <p className={classes.about}>
        Choose a widget to change it. Drag from the dot under an event to another widget to connect them; with the keyboard, choose where an event leads in the
        widget&apos;s settings. Arrow keys move the chosen widget, Delete removes it, Ctrl Z takes a change back.
      </p>
    </div>
  );
}
